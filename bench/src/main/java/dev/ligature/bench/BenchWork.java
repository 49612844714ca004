package dev.ligature.bench;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.Pong;
import dev.ligature.api.connector.v1.WorkOpen;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WriteVerdict;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A daemon's end of Work whose platform does everything at once: announced, done, reported. */
final class BenchWork implements StreamObserver<WorkResponse>, AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final long CREDIT = 1L << 40;

  private final List<AssignSpec> connectors;
  private final Listener listener;
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<WorkRequest> requests;

  /** Told what happens to intents. */
  interface Listener {
    /** The intent has arrived at the daemon. */
    void delivered(String intent);

    /** The server has recorded that it is done. */
    void recorded(String intent);
  }

  BenchWork(Channel channel, BenchDaemon daemon, List<AssignSpec> connectors, Listener listener) {
    this.connectors = connectors;
    this.listener = listener;
    this.requests = ConnectorControlGrpc.newStub(channel).work(this);
    send(
        WorkRequest.newBuilder()
            .setWorkOpen(WorkOpen.newBuilder().setSessionToken(daemon.sessionToken())));
  }

  @Override
  public void onNext(WorkResponse frame) {
    switch (frame.getFrameCase()) {
      case WORK_READY -> connectors.forEach(this::credit);
      case INTENT_DELIVERY -> {
        IntentFence fence = frame.getIntentDelivery().getFence();
        listener.delivered(fence.getIntentId());
        send(WorkRequest.newBuilder().setDispatched(Dispatched.newBuilder().setFence(fence)));
      }
      case DISPATCH_VERDICT -> {
        if (frame.getDispatchVerdict().getVerdict() == WriteVerdict.WRITE_VERDICT_ACCEPTED) {
          send(
              WorkRequest.newBuilder()
                  .setIntentOutcome(
                      IntentOutcome.newBuilder()
                          .setFence(frame.getDispatchVerdict().getFence())
                          .setSucceeded(IntentSucceeded.newBuilder().addPlatformMessageIds("m1"))));
        }
      }
      case OUTCOME_VERDICT -> {
        if (frame.getOutcomeVerdict().getVerdict() == WriteVerdict.WRITE_VERDICT_ACCEPTED) {
          listener.recorded(frame.getOutcomeVerdict().getFence().getIntentId());
        }
      }
      case PING ->
          send(
              WorkRequest.newBuilder()
                  .setPong(Pong.newBuilder().setSequence(frame.getPing().getSequence())));
      default -> {}
    }
  }

  private void credit(AssignSpec connector) {
    send(
        WorkRequest.newBuilder()
            .setCredit(
                Credit.newBuilder()
                    .setFence(connector.getFence())
                    .setTotalMessages(CREDIT)
                    .setTotalBytes(CREDIT)));
  }

  private synchronized void send(WorkRequest.Builder frame) {
    requests.onNext(frame.build());
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  /**
   * Ends the stream, and waits until the server has.
   *
   * @throws IllegalStateException where the server had ended it before
   */
  @Override
  public void close() {
    synchronized (this) {
      requests.onCompleted();
    }
    Status status = end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (!status.isOk()) {
      throw new IllegalStateException("a Work stream ended: " + status);
    }
  }
}
