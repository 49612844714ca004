package dev.ligature.audit;

import dev.ligature.api.audit.v1.WatchCheckpointsResponse;
import dev.ligature.audit.tree.SignedCheckpoint;
import dev.ligature.audit.tree.SignedLog;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.rpc.Drainable;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Streams checkpoints, the newest at once and then each newer one within a second. */
@Singleton
class CheckpointStream implements Drainable {
  private static final int BATCH = 100;

  private final SignedLog log;
  private final CountDownLatch draining = new CountDownLatch(1);

  CheckpointStream(SignedLog log) {
    this.log = log;
  }

  /** Runs on the call's own thread until the call ends. A caller that does not read waits. */
  void open(StreamObserver<WatchCheckpointsResponse> observer) {
    ServerCallStreamObserver<WatchCheckpointsResponse> call =
        (ServerCallStreamObserver<WatchCheckpointsResponse>) observer;
    long sent = send(call, log.newest());
    while (!call.isCancelled()) {
      requireServing();
      if (call.isReady()) {
        for (SignedCheckpoint newer : log.after(sent, BATCH)) {
          sent = send(call, newer);
        }
      }
    }
  }

  private static long send(
      ServerCallStreamObserver<WatchCheckpointsResponse> call, SignedCheckpoint checkpoint) {
    if (!call.isCancelled()) {
      call.onNext(
          WatchCheckpointsResponse.newBuilder()
              .setCheckpoint(LogMessages.checkpoint(checkpoint))
              .build());
    }
    return checkpoint.checkpoint().size();
  }

  /** Waits a second, unless the node stops meanwhile. */
  private void requireServing() {
    try {
      if (draining.await(1, TimeUnit.SECONDS)) {
        throw DomainException.of(Reason.DRAINING, "The node is draining; watch at another.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DomainException.of(Reason.CALLER_CANCELLED, "The call was cancelled.");
    }
  }

  @Override
  public void drain() {
    draining.countDown();
  }
}
