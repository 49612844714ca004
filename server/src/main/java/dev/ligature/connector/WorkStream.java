package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.Ping;
import dev.ligature.api.connector.v1.ReconcileOutcome;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of Work: bound to a live Control session of this node, it delivers claimed intents
 * within the daemon's credits and takes what the daemon writes about them. Frames, rings of the
 * bell and the poll take turns.
 */
final class WorkStream implements StreamObserver<WorkRequest> {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS_A_PING = 30;
  private static final int MOST_AT_ONCE = 32;

  private final WorkParts parts;
  private final StreamOutbox<WorkResponse> outbox;
  private final WorkTurns turns = new WorkTurns();
  private final Consumer<PersonaId> ring = this::rung;
  private @Nullable Bound bound;
  private @Nullable ScheduledFuture<?> poll;
  private volatile boolean ended;
  private long polls;
  private long pongs;

  /** What the stream is bound to by WorkOpen. */
  private record Bound(DaemonSession session, WorkCredits credits) {}

  WorkStream(WorkParts parts, ServerCallStreamObserver<WorkResponse> call) {
    this.parts = parts;
    this.outbox = new StreamOutbox<>(call);
    call.setOnCancelHandler(this::stop);
  }

  /** Awaits the first frame. */
  void open() {
    outbox.request();
  }

  @Override
  public void onNext(WorkRequest frame) {
    turns.take(() -> accept(frame));
    outbox.request();
  }

  private void accept(WorkRequest frame) {
    try {
      Bound here = bound;
      if (frame.hasWorkOpen()) {
        if (here != null) {
          throw wrongState();
        }
        bind(frame.getWorkOpen().getSessionToken());
        return;
      }
      if (here == null) {
        throw wrongState();
      }
      switch (frame.getFrameCase()) {
        case CREDIT -> credit(here, frame.getCredit());
        case DISPATCHED -> dispatched(here, frame.getDispatched().getFence());
        case INTENT_OUTCOME -> outcome(here, frame.getIntentOutcome());
        case RECONCILE_OUTCOME -> reconciled(here, frame.getReconcileOutcome());
        case PONG -> pongs = frame.getPong().getSequence();
        case INBOUND_BATCH ->
            throw DomainException.of(Reason.NOT_BUILT, "Inbound events are not taken yet.");
        case WORK_OPEN, FRAME_NOT_SET -> throw wrongState();
      }
    } catch (DomainException refusal) {
      end(refusal);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private void bind(String token) {
    DaemonSession session = parts.sessions().ofToken(token);
    if (parts.registry().find(session.id()).isEmpty()) {
      throw DomainException.of(
          Reason.WRONG_NODE,
          "The session's Control stream is not at this node.",
          Map.of("endpoint", parts.address().hostAndPort()));
    }
    parts.claims().adopt(session);
    bound = new Bound(session, parts.work().add(session.id(), this));
    outbox.send(WorkMessages.ready(session));
    parts.bell().listen(ring);
    poll =
        parts
            .scheduler()
            .scheduleWithFixedDelay(POLL, POLL, () -> turns.attempt(this::poll, this::end));
  }

  private void credit(Bound here, Credit credit) {
    PersonaId connector = connector(credit.getFence());
    here.credits()
        .grant(
            connector,
            credit.getFence().getConnectorEpoch(),
            credit.getTotalMessages(),
            credit.getTotalBytes());
    deliver(here, connector);
  }

  private void dispatched(Bound here, IntentFence fence) {
    WriteVerdict verdict =
        fenced(
            here,
            fence,
            held -> parts.claims().dispatched(held, intent(fence), fence.getAttempt()));
    outbox.send(WorkMessages.dispatchVerdict(fence, verdict));
  }

  private void outcome(Bound here, IntentOutcome outcome) {
    IntentFence fence = outcome.getFence();
    IntentResult result = WorkMessages.result(outcome);
    double jitter = (parts.ids().bytes(1)[0] & 0xff) / 256.0;
    WriteVerdict verdict =
        fenced(
            here,
            fence,
            held ->
                parts.claims().outcome(held, intent(fence), fence.getAttempt(), result, jitter));
    outbox.send(WorkMessages.outcomeVerdict(fence, verdict));
    deliver(here, connector(fence.getConnector()));
  }

  private void reconciled(Bound here, ReconcileOutcome outcome) {
    IntentFence fence = outcome.getFence();
    ReconcileFinding finding =
        WireMessages.domain(ReconcileFinding.class, "RECONCILE_FINDING_", outcome.getFinding());
    WriteVerdict verdict =
        fenced(
            here,
            fence,
            held ->
                parts
                    .claims()
                    .reconciled(
                        held,
                        intent(fence),
                        fence.getAttempt(),
                        finding,
                        outcome.getPlatformMessageIdsList().stream().toList()));
    outbox.send(WorkMessages.outcomeVerdict(fence, verdict));
  }

  /** What a write under the fence that a message names is worth; FENCED if it holds no more. */
  private WriteVerdict fenced(
      Bound here, IntentFence fence, Function<AssignmentFence, WriteVerdict> write) {
    return parts
        .assignments()
        .find(here.session(), connector(fence.getConnector()))
        .map(row -> write.apply(assignment(here, row, fence.getConnector())))
        .orElse(WriteVerdict.FENCED);
  }

  /** Claims and sends what is due, as far as the credits of the connector reach. */
  private void deliver(Bound here, PersonaId connector) {
    parts.assignments().find(here.session(), connector).ifPresent(row -> deliver(here, row));
  }

  private void deliver(Bound here, AssignmentRow row) {
    WorkCredits.Left left = here.credits().left(row.connector(), row.epoch());
    if (ended || left.messages() == 0 || left.bytes() <= 0) {
      return;
    }
    AssignmentFence fence =
        new AssignmentFence(row.tenant(), row.connector(), row.epoch(), here.session());
    for (IntentClaims.Delivery delivery :
        parts.claims().claim(fence, Math.min(left.messages(), MOST_AT_ONCE), left.bytes())) {
      here.credits().use(row.connector(), row.epoch(), delivery.payload().length);
      outbox.send(WorkMessages.delivery(delivery));
    }
  }

  private void rung(PersonaId connector) {
    Bound here = bound;
    if (here != null && here.credits().has(connector)) {
      var _ =
          parts
              .scheduler()
              .schedule(Duration.ZERO, () -> turns.attempt(() -> ringFor(connector), this::end));
    }
  }

  private void ringFor(PersonaId connector) {
    Bound here = bound;
    if (here != null && !ended) {
      deliver(here, connector);
    }
  }

  private void poll() {
    Bound here = bound;
    if (here == null || ended) {
      return;
    }
    parts.sessions().requireLive(here.session());
    if (++polls % POLLS_A_PING == 0) {
      long sequence = polls / POLLS_A_PING;
      if (pongs + 1 < sequence) {
        throw DomainException.of(Reason.DEADLINE, "The daemon does not answer pings.");
      }
      outbox.send(
          WorkResponse.newBuilder().setPing(Ping.newBuilder().setSequence(sequence)).build());
    }
    parts.claims().due(here.session()).forEach(connector -> deliver(here, connector));
  }

  /** A newer stream of the session has taken its place. */
  void supersede() {
    end(DaemonSessions.fenced());
  }

  @Override
  public void onError(Throwable cut) {
    stop();
  }

  @Override
  public void onCompleted() {
    outbox.end(null);
    stop();
  }

  private void end(DomainException failure) {
    outbox.end(failure);
    stop();
  }

  private void stop() {
    ended = true;
    parts.bell().leave(ring);
    ScheduledFuture<?> polling = poll;
    if (polling != null) {
      polling.cancel(false);
    }
    Bound here = bound;
    if (here != null) {
      parts.work().remove(here.session().id(), this);
    }
  }

  private static AssignmentFence assignment(Bound here, AssignmentRow row, ConnectorFence fence) {
    return new AssignmentFence(
        row.tenant(), row.connector(), fence.getConnectorEpoch(), here.session());
  }

  private static PersonaId connector(ConnectorFence fence) {
    return new PersonaId(WireMessages.id("connector_id", fence.getConnectorId()));
  }

  private static IntentId intent(IntentFence fence) {
    return new IntentId(WireMessages.id("intent_id", fence.getIntentId()));
  }

  private static DomainException wrongState() {
    return DomainException.of(Reason.WRONG_STATE, "The frame is out of order.");
  }
}
