package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** The contract's ConnectorControl. */
@Singleton
class ConnectorEndpoint extends ConnectorControlGrpc.ConnectorControlImplBase {
  private final ControlParts control;

  ConnectorEndpoint(ControlParts control) {
    this.control = control;
  }

  @Override
  public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> responses) {
    ControlStream stream =
        new ControlStream(control, (ServerCallStreamObserver<ControlResponse>) responses);
    stream.open();
    return stream;
  }
}
