package dev.ligature.bench;

import com.google.protobuf.ByteString;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Heartbeat;
import dev.ligature.api.connector.v1.Inventory;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.client.DaemonCalls;
import dev.ligature.client.crypto.InstanceKeys;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A daemon's end of Control: it enters, beats, and takes the connectors that it is given. */
final class BenchDaemon implements StreamObserver<ControlResponse>, AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Enrolled enrolled;
  private final Platform platform;
  private final int capacity;
  private final InstanceKeys keys = InstanceKeys.generate();
  private final Consumer<AssignSpec> assigned;
  private final CompletableFuture<Welcome> ready = new CompletableFuture<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<ControlRequest> requests;
  private Welcome welcome = Welcome.getDefaultInstance();
  private volatile ByteString nonce = ByteString.EMPTY;
  private long heartbeats;

  /**
   * Opens the stream; the rest happens as the server answers.
   *
   * @param capacity connectors that it can hold
   * @param assigned told each connector that it is given
   */
  BenchDaemon(
      Channel channel,
      Enrolled enrolled,
      Platform platform,
      int capacity,
      Consumer<AssignSpec> assigned) {
    this.enrolled = enrolled;
    this.platform = platform;
    this.capacity = capacity;
    this.assigned = assigned;
    // The first frame may come before the call returns; its answer waits for this lock.
    synchronized (this) {
      this.requests = ConnectorControlGrpc.newStub(channel).control(this);
    }
  }

  /** Waits until the server has told it all that is its. */
  BenchDaemon awaitReady() {
    Welcome _ = ready.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return this;
  }

  /** Token of its session, a secret. */
  String sessionToken() {
    return ready.join().getSessionToken();
  }

  /** Signs unary calls as this daemon. */
  DaemonCalls calls() {
    return new DaemonCalls(
        enrolled.environment(),
        UUID.fromString(ready.join().getSessionId()),
        sessionToken(),
        () -> nonce.toByteArray(),
        keys.signing());
  }

  /** A sign of life. */
  void beat() {
    send(
        ControlRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSequence(++heartbeats)));
  }

  @Override
  public void onNext(ControlResponse frame) {
    switch (frame.getFrameCase()) {
      case CHALLENGE ->
          send(
              ControlRequest.newBuilder()
                  .setHello(enrolled.hello(frame.getChallenge(), keys, platform, capacity)));
      case WELCOME -> {
        welcome = frame.getWelcome();
        nonce = welcome.getServerNonce();
        send(ControlRequest.newBuilder().setInventory(Inventory.newBuilder().setLast(true)));
      }
      case EPOCH_UPDATE -> ready.complete(welcome);
      case HEARTBEAT_ACK -> nonce = frame.getHeartbeatAck().getServerNonce();
      case ASSIGN_SPEC -> assigned.accept(frame.getAssignSpec());
      case REFUSED ->
          ready.completeExceptionally(
              new IllegalStateException("refused: " + frame.getRefused().getReason()));
      default -> {}
    }
  }

  private synchronized void send(ControlRequest.Builder frame) {
    requests.onNext(frame.setCorrelationId(UUID.randomUUID().toString()).build());
  }

  @Override
  public void onError(Throwable failure) {
    ready.completeExceptionally(failure);
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  /** Says goodbye, and waits until the server has. */
  @Override
  public void close() {
    synchronized (this) {
      requests.onCompleted();
    }
    Status _ = end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
