package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;

/** The contract's ConnectorControl. */
@Singleton
class ConnectorEndpoint extends ConnectorControlGrpc.ConnectorControlImplBase {
  private final ControlParts control;
  private final WorkParts work;

  ConnectorEndpoint(ControlParts control, WorkParts work) {
    this.control = control;
    this.work = work;
  }

  @Override
  public StreamObserver<ControlRequest> control(StreamObserver<ControlResponse> responses) {
    ControlStream stream =
        new ControlStream(control, (ServerCallStreamObserver<ControlResponse>) responses);
    stream.open();
    return stream;
  }

  @Override
  public StreamObserver<WorkRequest> work(StreamObserver<WorkResponse> responses) {
    WorkStream stream = new WorkStream(work, (ServerCallStreamObserver<WorkResponse>) responses);
    stream.open();
    return stream;
  }
}
