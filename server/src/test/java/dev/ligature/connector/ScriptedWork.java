package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.WorkOpen;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WorkResponse.FrameCase;
import dev.ligature.api.connector.v1.WriteVerdict;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A daemon's end of Work that does what the test says, over a real channel. */
final class ScriptedWork implements StreamObserver<WorkResponse> {
  private final BlockingQueue<WorkResponse> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<WorkRequest> requests;

  ScriptedWork(Channel channel) {
    this.requests = ConnectorControlGrpc.newStub(channel).work(this);
  }

  void open(String token) {
    send(WorkRequest.newBuilder().setWorkOpen(WorkOpen.newBuilder().setSessionToken(token)));
  }

  void send(WorkRequest.Builder frame) {
    requests.onNext(frame.build());
  }

  void credit(ConnectorFence fence, long messages) {
    send(
        WorkRequest.newBuilder()
            .setCredit(
                Credit.newBuilder()
                    .setFence(fence)
                    .setTotalMessages(messages)
                    .setTotalBytes(1 << 20)));
  }

  /** Announces the platform call, and what the server says of that. */
  WriteVerdict dispatch(IntentFence fence) {
    send(WorkRequest.newBuilder().setDispatched(Dispatched.newBuilder().setFence(fence)));
    return await(FrameCase.DISPATCH_VERDICT).getDispatchVerdict().getVerdict();
  }

  /** The next frame, if one comes within a fifth of a second. */
  @Nullable WorkResponse poll() {
    try {
      return frames.poll(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Cuts the stream, whatever is under way. */
  void kill() {
    ((ClientCallStreamObserver<WorkRequest>) requests).cancel("killed", null);
  }

  WorkResponse await(FrameCase kind) {
    try {
      WorkResponse frame = frames.poll(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS);
      while (frame != null && frame.getFrameCase() != kind) {
        frame = frames.poll(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      if (frame == null) {
        throw new AssertionError("no " + kind + "; the stream is " + end.getNow(null));
      }
      return frame;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Status awaitEnd() {
    return end.orTimeout(ScriptedDaemon.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void onNext(WorkResponse frame) {
    frames.add(frame);
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }
}
