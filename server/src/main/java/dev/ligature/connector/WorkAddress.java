package dev.ligature.connector;

import com.google.common.net.HostAndPort;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** Where daemons open Work on exactly this node: as it is configured, else where it listens. */
@Singleton
class WorkAddress {
  private final DaemonNode node;
  private final BeanProvider<EmbeddedServer> listener;

  WorkAddress(DaemonNode node, @Named("rpc") BeanProvider<EmbeddedServer> listener) {
    this.node = node;
    this.listener = listener;
  }

  /** host:port; it is known once the server listens. */
  String hostAndPort() {
    String configured = node.workEndpoint();
    return configured == null
        ? HostAndPort.fromParts(listener.get().getHost(), listener.get().getPort()).toString()
        : configured;
  }
}
