package dev.ligature.daemon;

import io.grpc.ManagedChannel;

/** Opens channels to nodes of the server, with the operator's TLS settings. */
@FunctionalInterface
public interface Channels {
  ManagedChannel open(String host, int port);
}
