package dev.ligature.planted.link;

import io.grpc.Status;

/** An endpoint that answers with a status of its own. */
final class StatusEndpoint {
  Status answer() {
    return Status.OK;
  }
}
