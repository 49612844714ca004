package dev.ligature.connector;

import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.Ping;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of Work: bound to a live Control session of this node, it delivers claimed intents
 * within the daemon's credits and takes what the daemon writes about them. What frames, rings of
 * the bell and the poll ask for is done in rounds, all that gathers during one in the next.
 */
final class WorkStream implements StreamObserver<WorkRequest> {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS_A_PING = 30;
  private static final int MOST_AT_ONCE = 32;

  private final WorkParts parts;
  private final StreamOutbox<WorkResponse> outbox;
  private final WorkQueue queue = new WorkQueue();
  private final Consumer<PersonaId> ring = this::rung;
  private volatile @Nullable Bound bound;
  private volatile @Nullable ScheduledFuture<?> poll;
  private volatile boolean ended;
  private volatile long pongs;
  private long polls;

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
    try {
      accept(frame);
    } catch (DomainException refusal) {
      end(refusal);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
    outbox.request();
  }

  private void accept(WorkRequest frame) {
    Bound here = bound;
    if (frame.hasWorkOpen() == (here != null)) {
      throw wrongState();
    }
    if (here == null) {
      bind(frame.getWorkOpen().getSessionToken());
      return;
    }
    switch (frame.getFrameCase()) {
      case CREDIT -> credit(here, frame.getCredit());
      case DISPATCHED ->
          report(
              new AttemptReport.Dispatched(WorkMessages.fence(frame.getDispatched().getFence())));
      case INTENT_OUTCOME -> report(outcome(frame.getIntentOutcome()));
      case RECONCILE_OUTCOME -> report(WorkMessages.reconciled(frame.getReconcileOutcome()));
      case PONG -> pongs = frame.getPong().getSequence();
      case INBOUND_BATCH ->
          throw DomainException.of(Reason.NOT_BUILT, "Inbound events are not taken yet.");
      case WORK_OPEN, FRAME_NOT_SET -> throw wrongState();
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
    poll = parts.scheduler().scheduleWithFixedDelay(POLL, POLL, this::poll);
  }

  private void credit(Bound here, Credit credit) {
    PersonaId connector = WorkMessages.connector(credit.getFence());
    here.credits()
        .grant(
            connector,
            credit.getFence().getConnectorEpoch(),
            credit.getTotalMessages(),
            credit.getTotalBytes());
    want(connector);
  }

  private AttemptReport outcome(IntentOutcome outcome) {
    double jitter = (parts.ids().bytes(1)[0] & 0xff) / 256.0;
    return new AttemptReport.Outcome(
        WorkMessages.fence(outcome.getFence()), WorkMessages.result(outcome), jitter);
  }

  private void report(AttemptReport report) {
    queue.add(report);
    startRounds();
  }

  private void want(PersonaId connector) {
    queue.want(connector);
    startRounds();
  }

  private void rung(PersonaId connector) {
    Bound here = bound;
    if (here != null && !ended && here.credits().has(connector)) {
      want(connector);
    }
  }

  private void startRounds() {
    WorkQueue.Batch first = queue.take();
    if (first != null) {
      var _ =
          Thread.ofVirtual()
              .name("work")
              .start(
                  () -> {
                    for (WorkQueue.Batch next = first; next != null; next = queue.next(next)) {
                      attempt(next);
                    }
                  });
    }
  }

  private void attempt(WorkQueue.Batch batch) {
    Bound here = bound;
    if (here == null) {
      return;
    }
    try {
      round(here, batch);
    } catch (RuntimeException failure) {
      if (!batch.reports().isEmpty() || !PassingFailures.passes(failure)) {
        end(failure);
      }
    }
  }

  private void round(Bound here, WorkQueue.Batch batch) {
    List<ClaimWish> wishes =
        ended
            ? List.of()
            : batch.connectors().stream()
                .map(connector -> here.credits().left(connector, MOST_AT_ONCE))
                .filter(Objects::nonNull)
                .toList();
    if (batch.reports().isEmpty() && wishes.isEmpty()) {
      return;
    }
    IntentRounds.Done done = parts.rounds().run(here.session(), batch.reports(), wishes);
    for (int i = 0; i < done.verdicts().size(); i++) {
      outbox.send(WorkMessages.verdict(batch.reports().get(i), done.verdicts().get(i)));
    }
    for (IntentDelivery delivery : done.deliveries()) {
      AttemptFence fence = delivery.claim().fence();
      here.credits().use(fence.connector(), fence.epoch(), delivery.payload().length);
      outbox.send(WorkMessages.delivery(delivery));
    }
  }

  private void poll() {
    Bound here = bound;
    try {
      if (here != null && !ended) {
        poll(here);
      }
    } catch (RuntimeException failure) {
      if (!PassingFailures.passes(failure)) {
        end(failure);
      }
    }
  }

  private void poll(Bound here) {
    parts.sessions().requireLive(here.session());
    if (++polls % POLLS_A_PING == 0) {
      long sequence = polls / POLLS_A_PING;
      if (pongs + 1 < sequence) {
        throw DomainException.of(Reason.DEADLINE, "The daemon does not answer pings.");
      }
      outbox.send(
          WorkResponse.newBuilder().setPing(Ping.newBuilder().setSequence(sequence)).build());
    }
    parts.claims().due(here.session()).forEach(this::want);
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

  private void end(RuntimeException failure) {
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

  private static DomainException wrongState() {
    return DomainException.of(Reason.WRONG_STATE, "The frame is out of order.");
  }
}
