package dev.ligature.connector;

import dev.ligature.api.connector.v1.Challenge;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One call of Control: challenge, Hello, then the frames of the session, until either side ends it.
 * The session outlives the stream, so that the daemon may resume it.
 */
final class ControlStream implements StreamObserver<ControlRequest> {
  private final ControlParts parts;
  private final StreamOutbox<ControlResponse> outbox;
  private final DaemonStatements.Challenge challenge;
  private final List<ScheduledFuture<?>> timers = new CopyOnWriteArrayList<>();
  private final ReentrantLock frames = new ReentrantLock();
  private volatile @Nullable ControlSession session;
  private volatile boolean leaving;

  ControlStream(ControlParts parts, ServerCallStreamObserver<ControlResponse> call) {
    this.parts = parts;
    this.outbox = new StreamOutbox<>(call);
    this.challenge = parts.admission().challenge();
    call.setOnCancelHandler(this::stop);
  }

  /** Challenges the daemon. */
  void open() {
    outbox.send(
        ControlResponse.newBuilder()
            .setCorrelationId(parts.ids().next().toString())
            .setChallenge(
                Challenge.newBuilder()
                    .setNonce(com.google.protobuf.ByteString.copyFrom(challenge.nonce()))
                    .setServerId(challenge.serverId())
                    .setEnv(challenge.environment()))
            .build());
    after(parts.timers().helloTimeout(), this::requireHello);
    outbox.request();
  }

  @Override
  public void onNext(ControlRequest frame) {
    frames.lock();
    try {
      ControlSession live = session;
      if (live == null) {
        admit(frame);
      } else {
        live.accept(frame);
      }
    } finally {
      frames.unlock();
    }
    outbox.request();
  }

  private void admit(ControlRequest frame) {
    try {
      if (!frame.hasHello()) {
        throw DomainException.of(Reason.WRONG_STATE, "The first frame is Hello.");
      }
      parts.hellos().admit();
      ControlSession admitted =
          ControlSession.open(parts, this, challenge.environment(), challenge, frame);
      session = admitted;
      parts.registry().add(admitted);
      after(parts.timers().streamMaxAge(), () -> goAway(GoawayReason.MAX_AGE));
    } catch (DomainException refusal) {
      refuse(frame, refusal);
      if (refusal.reason() == Reason.BUILD_REFUSED) {
        sendGoaway(GoawayReason.POLICY, Duration.ZERO);
      }
      end(refusal);
    }
  }

  /** Refuses one frame; the stream goes on. */
  void refuse(ControlRequest frame, DomainException refusal) {
    send(
        ControlResponse.newBuilder()
            .setCorrelationId(frame.getCorrelationId())
            .setRefused(ControlMessages.refused(refusal))
            .build());
  }

  /** Queues a frame; a daemon that reads nothing is cut. */
  void send(ControlResponse frame) {
    if (!outbox.send(frame) && !leaving) {
      end(DomainException.of(Reason.LIMIT_REACHED, "The daemon does not read its frames."));
    }
  }

  /** Runs an action of the session in turn with its frames. */
  void inTurn(Runnable action) {
    frames.lock();
    try {
      action.run();
    } finally {
      frames.unlock();
    }
  }

  /** Announces the end and comes to it after the grace time; once only. */
  void goAway(GoawayReason reason) {
    if (!leaving) {
      leaving = true;
      sendGoaway(reason, parts.timers().goawayGrace());
      after(parts.timers().goawayGrace(), () -> end(failure(reason)));
    }
  }

  private void sendGoaway(GoawayReason reason, Duration grace) {
    outbox.send(
        ControlResponse.newBuilder()
            .setCorrelationId(parts.ids().next().toString())
            .setGoaway(ControlMessages.goaway(reason, reconnectAfter(reason), grace))
            .build());
  }

  private Duration reconnectAfter(GoawayReason reason) {
    long jitterMillis = (parts.ids().bytes(1)[0] & 0xff) * 20L;
    return switch (reason) {
      case DRAIN, MAX_AGE -> Duration.ofMillis(jitterMillis);
      case OVERLOAD -> Duration.ofSeconds(5).plusMillis(jitterMillis);
      case POLICY -> Duration.ofMinutes(5).plusMillis(jitterMillis);
      case REPLACED -> Duration.ofHours(1);
    };
  }

  private static @Nullable DomainException failure(GoawayReason reason) {
    return switch (reason) {
      case DRAIN, MAX_AGE -> null;
      case OVERLOAD ->
          DomainException.of(Reason.RATE_LIMITED, "The node has too much to do.")
              .retryAfter(Duration.ofSeconds(5));
      case POLICY -> DomainException.of(Reason.BUILD_REFUSED, "Daemon or build is refused.");
      case REPLACED -> DaemonSessions.fenced();
    };
  }

  @Override
  public void onError(Throwable cut) {
    stop();
  }

  /** A daemon that closes by itself has stopped its connectors: others may have them at once. */
  @Override
  public void onCompleted() {
    ControlSession live = session;
    if (live != null && !leaving) {
      parts.sessions().close(live.session(), "CLOSED");
    }
    end(null);
  }

  private void requireHello() {
    if (session == null) {
      end(DomainException.of(Reason.WRONG_STATE, "No Hello came in time."));
    }
  }

  private void end(@Nullable DomainException failure) {
    leaving = true;
    outbox.end(failure);
    stop();
  }

  private void stop() {
    leaving = true;
    timers.forEach(timer -> timer.cancel(false));
    ControlSession live = session;
    if (live != null) {
      parts.registry().remove(live);
    }
  }

  private void after(Duration delay, Runnable action) {
    timers.add(parts.scheduler().schedule(delay, action));
  }
}
