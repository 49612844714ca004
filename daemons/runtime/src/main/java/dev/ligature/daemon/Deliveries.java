package dev.ligature.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.Credit;
import dev.ligature.api.connector.v1.DispatchVerdict;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentFailed;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.IntentUnknown;
import dev.ligature.api.connector.v1.Pong;
import dev.ligature.api.connector.v1.Reconcile;
import dev.ligature.api.connector.v1.ReconcileFinding;
import dev.ligature.api.connector.v1.ReconcileOutcome;
import dev.ligature.api.connector.v1.TicketRedeemed;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WriteVerdict;
import dev.ligature.client.ticket.TicketExpectation;
import dev.ligature.client.ticket.TicketRefused;
import dev.ligature.client.ticket.TicketVerifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts that the server delivers: verified against their ticket, announced before the platform call,
 * performed at most once, one after the other per connector, and reported until the server has
 * confirmed. All methods are called in turn.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int WINDOW = 8;
  private static final long WINDOW_BYTES = 8 * 65_536;

  private final Turns turns;
  private final Trust trust;
  private final TicketVerifier tickets;
  private final LeaseClock clock;
  private final Connectors connectors;
  private final Map<String, Queue<Act>> queues = new HashMap<>();
  private final Map<IntentFence, Act> announced = new HashMap<>();
  private final Map<String, Act> redeeming = new HashMap<>();
  private final Map<IntentFence, IntentOutcome> unconfirmed = new HashMap<>();
  private final BiConsumer<String, String> redeem;
  private @Nullable Consumer<WorkRequest> stream;
  private @Nullable ServerSession session;

  /** A delivery whose ticket has been verified. */
  private record Act(IntentDelivery delivery, IntentPayload payload) {
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
      Trust trust,
      TicketVerifier tickets,
      LeaseClock clock,
      Connectors connectors,
      BiConsumer<String, String> redeem) {
    this.turns = turns;
    this.trust = trust;
    this.tickets = tickets;
    this.clock = clock;
    this.connectors = connectors;
    this.redeem = redeem;
  }

  /** The stream is bound: what was not confirmed is reported again, and credits are given. */
  void ready(ServerSession bound, Consumer<WorkRequest> frames) {
    session = bound;
    stream = frames;
    unconfirmed.values().forEach(this::send);
    connectors.all().forEach(this::credit);
  }

  /** The stream has ended: what was announced and not answered has certainly not been done. */
  void cut() {
    stream = null;
    for (Act act : List.copyOf(announced.values())) {
      unconfirmed.put(
          act.fence(), failed(act.fence(), IntentFailure.INTENT_FAILURE_UNAVAILABLE, true));
    }
    announced.clear();
    redeeming.clear();
    queues.clear();
  }

  void accept(WorkResponse frame) {
    switch (frame.getFrameCase()) {
      case INTENT_DELIVERY -> deliver(frame.getIntentDelivery());
      case DISPATCH_VERDICT -> dispatched(frame.getDispatchVerdict());
      case OUTCOME_VERDICT -> unconfirmed.remove(frame.getOutcomeVerdict().getFence());
      case INTENT_CANCELLED -> cancel(frame.getIntentCancelled().getFence());
      case RECONCILE -> reconcile(frame.getReconcile());
      case PING ->
          send(
              WorkRequest.newBuilder()
                  .setPong(Pong.newBuilder().setSequence(frame.getPing().getSequence())));
      case WORK_READY, INBOUND_ACK, GOAWAY, FRAME_NOT_SET -> {}
    }
  }

  /** Lets the server deliver to a connector whose session is open. */
  void credit(ConnectorRun run) {
    if (run.maySend()) {
      send(
          WorkRequest.newBuilder()
              .setCredit(
                  Credit.newBuilder()
                      .setFence(run.fence())
                      .setTotalMessages(run.deliveries + WINDOW)
                      .setTotalBytes(run.deliveredBytes + WINDOW_BYTES)));
    }
  }

  private void deliver(IntentDelivery delivery) {
    Optional<ConnectorRun> run = connectors.find(delivery.getFence().getConnector());
    if (run.isEmpty()) {
      return;
    }
    run.get().deliveries++;
    run.get().deliveredBytes += delivery.getIntent().size();
    Optional<Act> act = verified(run.get(), delivery);
    if (act.isEmpty()) {
      report(failed(delivery.getFence(), IntentFailure.INTENT_FAILURE_TICKET_REFUSED, false));
      return;
    }
    Queue<Act> queue =
        queues.computeIfAbsent(act.get().connector(), connector -> new ArrayDeque<>());
    queue.add(act.get());
    if (queue.size() == 1) {
      start(act.get());
    }
  }

  private Optional<Act> verified(ConnectorRun run, IntentDelivery delivery) {
    ServerSession here = session;
    if (here == null) {
      return Optional.empty();
    }
    try {
      IntentPayload payload = IntentPayload.parseFrom(delivery.getIntent());
      Action action = action(payload);
      tickets.verify(
          delivery.getTicket(),
          trust.ticketKeys(),
          new TicketExpectation(
              UUID.fromString(run.spec.getTenantId()),
              UUID.fromString(run.id()),
              action.name().substring("ACTION_".length()),
              delivery.getIntent(),
              here.epoch(run.id()),
              UUID.fromString(delivery.getFence().getIntentId()),
              (long) delivery.getFence().getAttempt()));
      return run.spec.getActionsList().contains(action)
          ? Optional.of(new Act(delivery, payload))
          : Optional.empty();
    } catch (TicketRefused | InvalidProtocolBufferException e) {
      LOG.warn("delivery {} is refused: {}", delivery.getFence().getIntentId(), e.getMessage());
      return Optional.empty();
    }
  }

  private static Action action(IntentPayload payload) {
    return switch (payload.getActCase()) {
      case SEND_MESSAGE -> Action.ACTION_SEND_MESSAGE;
      case EDIT -> Action.ACTION_EDIT;
      case DELETE -> Action.ACTION_DELETE;
      case REDACT -> Action.ACTION_REDACT;
      case SET_PRESENCE -> Action.ACTION_SET_PRESENCE;
      case READ_HISTORY -> Action.ACTION_READ_HISTORY;
      case ACT_NOT_SET -> Action.ACTION_UNSPECIFIED;
    };
  }

  private void start(Act act) {
    if (act.delivery().getRedeem()) {
      String id = ControlWire.newId();
      redeeming.put(id, act);
      redeem.accept(id, act.delivery().getTicket());
    } else {
      announce(act);
    }
  }

  /** The answer to a redemption; false where the ticket was used before. */
  void redeemed(String id, TicketRedeemed answer) {
    Act act = redeeming.remove(id);
    if (act == null) {
      return;
    }
    if (answer.getAccepted()) {
      announce(act);
    } else {
      finish(act, failed(act.fence(), IntentFailure.INTENT_FAILURE_TICKET_REFUSED, false));
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
      next(act.connector());
    }
  }

  /** The last look at everything that must still hold, right before the platform call. */
  private void perform(Act act) {
    ServerSession here = session;
    ConnectorRun run = connectors.find(act.fence().getConnector()).orElse(null);
    PlatformSession platform = run == null || !run.maySend() ? null : run.session;
    if (here == null || platform == null || !clock.allows(here.callLimit())) {
      finish(act, failed(act.fence(), IntentFailure.INTENT_FAILURE_LEASE_SHORT, true));
      return;
    }
    turns.beside(
        () -> {
          ActResult result = performed(platform, act, here);
          turns.run(() -> finish(act, outcome(act.fence(), result)));
        });
  }

  private static ActResult performed(PlatformSession platform, Act act, ServerSession here) {
    try {
      return platform.perform(act.payload(), here.callLimit());
    } catch (RuntimeException e) {
      LOG.error("intent {} has an unknown result", act.fence().getIntentId(), e);
      return new ActResult.Unknown();
    }
  }

  private void finish(Act act, IntentOutcome outcome) {
    report(outcome);
    next(act.connector());
  }

  private void next(String connector) {
    Queue<Act> queue = queues.get(connector);
    if (queue == null) {
      return;
    }
    queue.poll();
    Act following = queue.peek();
    if (following != null) {
      start(following);
    }
    connectors.all().stream().filter(run -> run.id().equals(connector)).forEach(this::credit);
  }

  private void cancel(IntentFence fence) {
    Queue<Act> queue = queues.get(fence.getConnector().getConnectorId());
    if (queue != null && !queue.isEmpty() && !queue.peek().fence().equals(fence)) {
      queue.removeIf(act -> act.fence().equals(fence));
    }
  }

  private void reconcile(Reconcile reconcile) {
    IntentOutcome known = unconfirmed.get(reconcile.getFence());
    ReconcileOutcome.Builder finding =
        ReconcileOutcome.newBuilder()
            .setFence(reconcile.getFence())
            .setFinding(ReconcileFinding.RECONCILE_FINDING_CANNOT_TELL);
    if (known != null && known.hasSucceeded()) {
      finding
          .setFinding(ReconcileFinding.RECONCILE_FINDING_HAPPENED)
          .addAllPlatformMessageIds(known.getSucceeded().getPlatformMessageIdsList());
    }
    send(WorkRequest.newBuilder().setReconcileOutcome(finding));
  }

  private void report(IntentOutcome outcome) {
    unconfirmed.put(outcome.getFence(), outcome);
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

  private static IntentOutcome outcome(IntentFence fence, ActResult result) {
    IntentOutcome.Builder outcome = IntentOutcome.newBuilder().setFence(fence);
    return switch (result) {
      case ActResult.Done(List<String> ids) ->
          outcome
              .setSucceeded(
                  IntentSucceeded.newBuilder().addAllPlatformMessageIds(new ArrayList<>(ids)))
              .build();
      case ActResult.Refused(IntentFailure failure, boolean retryable) ->
          failed(fence, failure, retryable);
      case ActResult.Unknown() -> outcome.setUnknown(IntentUnknown.getDefaultInstance()).build();
    };
  }

  private static IntentOutcome failed(IntentFence fence, IntentFailure failure, boolean retryable) {
    return IntentOutcome.newBuilder()
        .setFence(fence)
        .setFailed(IntentFailed.newBuilder().setFailure(failure).setRetryable(retryable))
        .build();
  }
}
