package dev.ligature.planted.link;

import io.grpc.Metadata;

/** A domain class that reads the wire. */
public final class WireReader {
  public boolean isEmpty(Metadata headers) {
    return headers.keys().isEmpty();
  }
}
