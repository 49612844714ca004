package dev.ligature.scim;

import dev.ligature.common.StartupRefusal;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Listens for the directories of tenants, where a port is configured. */
@Singleton
@Requires(property = "ligature.scim.port")
public class ScimServer {
  private final Provider<NettyEmbeddedServer> listener;
  private final String host;
  private final @Nullable String uri;
  private final boolean hasCertificate;

  ScimServer(
      Provider<NettyEmbeddedServer> listener,
      @Value("${ligature.scim.host:127.0.0.1}") String host,
      @Property(name = "ligature.scim.uri") @Nullable String uri,
      @Property(name = "ligature.rpc.certificate") @Nullable String certificate) {
    this.listener = listener;
    this.host = host;
    this.uri = uri;
    this.hasCertificate = certificate != null;
  }

  /**
   * Starts to listen.
   *
   * @throws StartupRefusal where tokens would cross a network in the clear
   */
  public void start() {
    if (!hasCertificate && !isLoopback()) {
      throw new StartupRefusal(
          "SCIM listens on "
              + host
              + " without TLS: set LIGATURE_RPC_CERTIFICATE and LIGATURE_RPC_PRIVATE_KEY.");
    }
    listener.get().start();
  }

  /** The TCP port it listens on. */
  public int port() {
    return listener.get().getPort();
  }

  /** Where clients find it: as configured, else where it listens. */
  String uri() {
    return uri == null
        ? (hasCertificate ? "https://" : "http://") + host + ":" + port()
        : uri.replaceAll("/+$", "");
  }

  @PreDestroy
  void close() {
    listener.get().stopServerOnly();
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartupRefusal("ligature.scim.host cannot be resolved: " + host, e);
    }
  }
}
