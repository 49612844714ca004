package dev.ligature.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.client.ticket.TicketExpectation;
import dev.ligature.client.ticket.TicketRefused;
import dev.ligature.client.ticket.TicketVerifier;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a delivery to its ticket and to what the connector's spec allows. */
record IntentCheck(TicketVerifier tickets, Trust trust) {
  private static final Logger LOG = LoggerFactory.getLogger(IntentCheck.class);

  /** What a delivery comes to. */
  sealed interface Checked {}

  /** It may be performed. */
  record Allowed(IntentPayload payload) implements Checked {}

  /** It must not be. */
  record Forbidden(IntentFailure failure, boolean retryable) implements Checked {}

  Checked check(ConnectorRun run, ServerSession session, IntentDelivery delivery) {
    String intent = delivery.getFence().getIntentId();
    try {
      IntentPayload payload = IntentPayload.parseFrom(delivery.getIntent());
      Action action = action(payload);
      TicketClaims claims =
          tickets.verify(
              delivery.getTicket(),
              trust.ticketKeys(),
              new TicketExpectation(
                  UUID.fromString(run.spec.getTenantId()),
                  UUID.fromString(run.id()),
                  action.name().substring("ACTION_".length()),
                  delivery.getIntent(),
                  session.epoch(run.id()),
                  UUID.fromString(intent),
                  (long) delivery.getFence().getAttempt()));
      boolean isOurs = claims.credential().toString().equals(run.spec.getCredentialRef());
      if (!isOurs || !run.spec.getActionsList().contains(action)) {
        return new Forbidden(IntentFailure.INTENT_FAILURE_FORBIDDEN, false);
      }
      return new Allowed(payload);
    } catch (TicketRefused e) {
      LOG.warn("the ticket of intent {} is refused: {}", intent, e.reason());
      return new Forbidden(IntentFailure.INTENT_FAILURE_TICKET_REFUSED, isPassing(e.reason()));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("intent {} does not parse", intent);
      return new Forbidden(IntentFailure.INTENT_FAILURE_UNSUPPORTED, false);
    }
  }

  /** Whether a fresh ticket may be good: time, epoch and keys move on. */
  private static boolean isPassing(TicketRefused.Cause cause) {
    return switch (cause) {
      case NOT_NOW, OTHER_EPOCH, UNKNOWN_KEY, OLDER_KEYS -> true;
      case MALFORMED, BAD_SIGNATURE, FOREIGN, OTHER_HOLDER, OTHER_INTENT -> false;
    };
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
}
