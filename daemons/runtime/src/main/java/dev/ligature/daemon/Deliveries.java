package dev.ligature.daemon;

import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.DispatchVerdict;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.Pong;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WriteVerdict;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts that the server delivers: checked against their ticket, announced before the platform call,
 * performed at most once, one after the other per connector, and reported until the server has
 * confirmed. All methods are called in turn.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int WINDOW = 8;
  private static final long WINDOW_BYTES = WINDOW * 65_536L;

  private final Turns turns;
  private final IntentCheck check;
  private final LeaseClock clock;
  private final Connectors connectors;
  private final IntentOutcomes outcomes = new IntentOutcomes();
  private final Map<String, Queue<Act>> queues = new HashMap<>();
  private final Map<IntentFence, Act> announced = new HashMap<>();
  private final Map<String, Act> redeeming = new HashMap<>();
  private final BiConsumer<String, String> redeem;
  private @Nullable Consumer<WorkRequest> stream;
  private @Nullable ServerSession session;

  /** A delivery that may be performed, from its arrival to its outcome. */
  private record Act(IntentDelivery delivery, IntentPayload payload, LeaseClock.Moment arrived) {
    IntentFence fence() {
      return delivery.getFence();
    }

    String connector() {
      return delivery.getFence().getConnector().getConnectorId();
    }
  }

  /**
   * @param redeem sends a ticket redemption on Control, under a correlation id
   */
  Deliveries(
      Turns turns,
      IntentCheck check,
      LeaseClock clock,
      Connectors connectors,
      BiConsumer<String, String> redeem) {
    this.turns = turns;
    this.check = check;
    this.clock = clock;
    this.connectors = connectors;
    this.redeem = redeem;
  }

  /** The stream is bound: what was not confirmed is reported again, and credits are given. */
  void ready(ServerSession bound, Consumer<WorkRequest> frames) {
    session = bound;
    stream = frames;
    outcomes.unconfirmed().forEach(this::send);
    connectors.all().forEach(this::credit);
  }

  /**
   * The stream has ended: what was announced and not answered has certainly not been done, and what
   * waits goes back to the server by itself.
   */
  void cut() {
    stream = null;
    for (Act act : List.copyOf(announced.values())) {
      outcomes.ended(
          IntentOutcomes.failed(act.fence(), IntentFailure.INTENT_FAILURE_UNAVAILABLE, true));
    }
    announced.clear();
    redeeming.clear();
    queues.clear();
  }

  void accept(WorkResponse frame) {
    switch (frame.getFrameCase()) {
      case INTENT_DELIVERY -> deliver(frame.getIntentDelivery());
      case DISPATCH_VERDICT -> dispatched(frame.getDispatchVerdict());
      case OUTCOME_VERDICT -> {
        outcomes.confirmed(frame.getOutcomeVerdict().getFence());
        obey(frame.getOutcomeVerdict().getVerdict(), frame.getOutcomeVerdict().getFence());
      }
      case INTENT_CANCELLED -> cancel(frame.getIntentCancelled().getFence());
      case RECONCILE ->
          send(WorkRequest.newBuilder().setReconcileOutcome(outcomes.find(frame.getReconcile())));
      case PING ->
          send(
              WorkRequest.newBuilder()
                  .setPong(Pong.newBuilder().setSequence(frame.getPing().getSequence())));
      case WORK_READY, INBOUND_ACK, GOAWAY, FRAME_NOT_SET -> {}
    }
  }

  /** Lets the server deliver to a connector whose session is open, beyond what is under way. */
  void credit(ConnectorRun run) {
    if (run.maySend()) {
      Queue<Act> underWay = queues.getOrDefault(run.id(), new ArrayDeque<>());
      long bytes = underWay.stream().mapToLong(act -> act.delivery().getIntent().size()).sum();
      send(
          WorkRequest.newBuilder()
              .setCredit(
                  Credit.newBuilder()
                      .setFence(run.fence())
                      .setTotalMessages(run.deliveries - underWay.size() + WINDOW)
                      .setTotalBytes(run.deliveredBytes - bytes + WINDOW_BYTES)));
    }
  }

  private void deliver(IntentDelivery delivery) {
    Optional<ConnectorRun> run = connectors.find(delivery.getFence().getConnector());
    ServerSession here = session;
    if (run.isEmpty() || here == null) {
      return;
    }
    run.get().deliveries++;
    run.get().deliveredBytes += delivery.getIntent().size();
    if (!outcomes.mayPerform(delivery.getFence())) {
      LOG.warn("intent {} came again", delivery.getFence().getIntentId());
      IntentOutcome known = outcomes.answerTo(delivery.getFence());
      if (known != null) {
        report(known);
      }
      return;
    }
    switch (check.check(run.get(), here, delivery)) {
      case IntentCheck.Forbidden(IntentFailure failure, boolean retryable) ->
          report(IntentOutcomes.failed(delivery.getFence(), failure, retryable));
      case IntentCheck.Allowed(IntentPayload payload) -> {
        Act act = new Act(delivery, payload, clock.now());
        Queue<Act> queue = queues.computeIfAbsent(act.connector(), id -> new ArrayDeque<>());
        queue.add(act);
        if (queue.size() == 1) {
          start(act);
        }
      }
    }
  }

  private void start(Act act) {
    if (isOver(act)) {
      next(act);
    } else if (act.delivery().getRedeem()) {
      String id = ControlWire.newId();
      redeeming.put(id, act);
      redeem.accept(id, act.delivery().getTicket());
    } else {
      announce(act);
    }
  }

  /** Whether the claim's life is over: the server gives the intent out again by itself. */
  private boolean isOver(Act act) {
    return clock
            .since(act.arrived())
            .compareTo(ServerSession.duration(act.delivery().getClaimTtl()))
        >= 0;
  }

  /** The answer to a redemption; false where the ticket was used before, or the call is refused. */
  void redeemed(String id, boolean accepted) {
    Act act = redeeming.remove(id);
    if (act == null) {
      return;
    }
    if (accepted) {
      announce(act);
    } else {
      finish(
          act,
          IntentOutcomes.failed(act.fence(), IntentFailure.INTENT_FAILURE_TICKET_REFUSED, false));
    }
  }

  private void announce(Act act) {
    announced.put(act.fence(), act);
    send(WorkRequest.newBuilder().setDispatched(Dispatched.newBuilder().setFence(act.fence())));
  }

  private void dispatched(DispatchVerdict verdict) {
    Act act = announced.remove(verdict.getFence());
    if (act == null) {
      return;
    }
    if (verdict.getVerdict() == WriteVerdict.WRITE_VERDICT_ACCEPTED) {
      perform(act);
    } else {
      obey(verdict.getVerdict(), verdict.getFence());
      next(act);
    }
  }

  /** A connector whose fence is refused is not this daemon's any more. */
  private void obey(WriteVerdict verdict, IntentFence fence) {
    if (verdict == WriteVerdict.WRITE_VERDICT_FENCED) {
      connectors.unassign(fence.getConnector());
    }
  }

  private void perform(Act act) {
    ServerSession here = session;
    ConnectorRun run = connectors.find(act.fence().getConnector()).orElse(null);
    if (here == null || run == null || !outcomes.mayPerform(act.fence())) {
      finish(
          act, IntentOutcomes.failed(act.fence(), IntentFailure.INTENT_FAILURE_UNAVAILABLE, true));
      return;
    }
    outcomes.performing(act.fence());
    var _ =
        turns.beside(
            () -> {
              ActResult result = performed(run, act, here);
              turns.run(() -> finish(act, IntentOutcomes.of(act.fence(), result)));
            });
  }

  /** The last look at everything that must still hold, right before the platform call. */
  private ActResult performed(ConnectorRun run, Act act, ServerSession here) {
    PlatformSession platform = here.mayAct() ? run.sessionFor(here.callLimit(), clock) : null;
    if (platform == null) {
      return new ActResult.Refused(IntentFailure.INTENT_FAILURE_LEASE_SHORT, true);
    }
    try {
      return platform.perform(act.payload(), here.callLimit());
    } catch (RuntimeException e) {
      // Whatever the platform threw, the act may have happened: neither repeated nor called failed.
      LOG.error(
          "intent {} has an unknown result: {}", act.fence().getIntentId(), e.getClass().getName());
      return new ActResult.Unknown();
    }
  }

  private void finish(Act act, IntentOutcome outcome) {
    report(outcome);
    next(act);
  }

  /** Goes on to the act behind this one, which may have been dropped with its stream. */
  private void next(Act done) {
    Queue<Act> queue = queues.get(done.connector());
    if (queue == null || !done.equals(queue.peek())) {
      return;
    }
    queue.remove();
    Act following = queue.peek();
    if (following == null) {
      queues.remove(done.connector());
    }
    connectors.find(done.fence().getConnector()).ifPresent(this::credit);
    if (following != null) {
      start(following);
    }
  }

  private void cancel(IntentFence fence) {
    Queue<Act> queue = queues.get(fence.getConnector().getConnectorId());
    if (queue != null && !queue.isEmpty() && !queue.peek().fence().equals(fence)) {
      queue.removeIf(act -> act.fence().equals(fence));
    }
  }

  private void report(IntentOutcome outcome) {
    outcomes.ended(outcome);
    send(outcome);
  }

  private void send(IntentOutcome outcome) {
    send(WorkRequest.newBuilder().setIntentOutcome(outcome));
  }

  private void send(WorkRequest.Builder frame) {
    Consumer<WorkRequest> open = stream;
    if (open != null) {
      open.accept(frame.build());
    }
  }
}
