package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.ContentKeys;
import dev.ligature.vault.TicketIssuer;
import dev.ligature.vault.TicketOrder;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a daemon session does with the intents of its connectors: claims, announces the platform
 * call ahead of it, and tells how it ended. Each write holds only under the present assignment and
 * attempt.
 */
@Singleton
public class IntentClaims {
  /** Life of a claim that is not dispatched, and of its ticket. */
  static final Duration CLAIM_LIFE = Duration.ofSeconds(60);

  /** How long the outcome of a dispatched call is awaited before it counts as lost. */
  static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  /** Failures of an account in a row after which its connector only reads. */
  static final int FAILURES_BEFORE_READ_ONLY = 10;

  private final IntentClaimRepository claims;
  private final TicketIssuer tickets;
  private final ContentKeys keys;
  private final IntentNotes notes;
  private final Transactions transactions;
  private final Ids ids;

  IntentClaims(
      IntentClaimRepository claims,
      TicketIssuer tickets,
      ContentKeys keys,
      IntentNotes notes,
      Transactions transactions,
      Ids ids) {
    this.claims = claims;
    this.tickets = tickets;
    this.keys = keys;
    this.notes = notes;
    this.transactions = transactions;
    this.ids = ids;
  }

  /** A claimed intent as it is handed to the daemon. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Delivery(IntentClaim claim, String ticket, byte[] payload) {}

  /** What a resumed session claimed before stays its own. */
  void adopt(DaemonSession session) {
    claims.adopt(session);
  }

  /** The connectors of a session at which something is due. */
  List<PersonaId> due(DaemonSession session) {
    return claims.due(session);
  }

  /**
   * Claims what is due at a connector, each with a fresh ticket, within the daemon's credits; empty
   * where the assignment is not the present one or nothing may be sent, such as while the owner
   * must link anew.
   *
   * @param bytes that the payloads may have in all
   */
  public List<Delivery> claim(AssignmentFence fence, int messages, long bytes) {
    try {
      return transactions.run(() -> claimed(fence, messages, bytes));
    } catch (DomainException refusal) {
      if (refusal.reason() == Reason.NEEDS_RELINK) {
        return List.of();
      }
      throw refusal;
    }
  }

  private List<Delivery> claimed(AssignmentFence fence, int messages, long bytes) {
    if (!claims.lockFence(fence)) {
      return List.of();
    }
    List<Delivery> deliveries = new ArrayList<>();
    for (IntentClaimRepository.Taken taken : claims.claim(fence, messages, bytes, CLAIM_LIFE)) {
      if (taken.isAuthorised()) {
        deliver(taken.claim()).ifPresent(deliveries::add);
      } else {
        notes.cancelled(taken.claim());
      }
    }
    return deliveries;
  }

  private Optional<Delivery> deliver(IntentClaim claim) {
    Optional<byte[]> payload =
        keys.open(
            claim.fence().tenant(),
            claim.account(),
            claim.payload(),
            IntentHashes.place(claim.fence().tenant(), claim.intent()));
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    UUID jti = ids.next();
    String ticket = tickets.mint(order(jti, claim)).compact();
    claims.setTicket(claim, jti);
    return Optional.of(new Delivery(claim, ticket, payload.get()));
  }

  private static TicketOrder order(UUID jti, IntentClaim claim) {
    AssignmentFence fence = claim.fence();
    return new TicketOrder(
        jti,
        fence.tenant(),
        fence.connector(),
        claim.service(),
        fence.session().instance(),
        fence.session().signingKey(),
        claim.hash(),
        claim.action().name(),
        fence.epoch(),
        claim.confirmation(),
        claim.traceId(),
        claim.intent(),
        (long) claim.attempt(),
        CLAIM_LIFE);
  }

  /** Notes, ahead of the platform call, that it is about to be made. */
  public WriteVerdict dispatched(AssignmentFence fence, IntentId intent, int attempt) {
    return transactions.run(
        () -> {
          if (claims.dispatch(fence, intent, attempt, CALL_LIMIT)) {
            notes.dispatched(fence, intent, attempt);
            return WriteVerdict.ACCEPTED;
          }
          if (!claims.lockFence(fence)) {
            return WriteVerdict.FENCED;
          }
          return claims
              .lock(fence, intent)
              .map(standing -> standing.refusedDispatch(attempt))
              .orElse(WriteVerdict.STALE_ATTEMPT);
        });
  }

  /**
   * Notes how an attempt ended.
   *
   * @param jitter evenly distributed in [0, 1)
   */
  public WriteVerdict outcome(
      AssignmentFence fence, IntentId intent, int attempt, IntentResult result, double jitter) {
    return transactions.run(
        () -> {
          if (!claims.lockFence(fence)) {
            return WriteVerdict.FENCED;
          }
          Optional<IntentStanding> standing = claims.lock(fence, intent);
          if (standing.isEmpty()) {
            return WriteVerdict.STALE_ATTEMPT;
          }
          WriteVerdict verdict = standing.get().outcomeVerdict(attempt);
          if (verdict == WriteVerdict.ACCEPTED) {
            settle(fence, intent, attempt, IntentStep.after(standing.get(), result, jitter));
            follow(fence, result);
          }
          return verdict;
        });
  }

  /** Notes what the platform says of an attempt whose answer was lost. */
  public WriteVerdict reconciled(
      AssignmentFence fence,
      IntentId intent,
      int attempt,
      ReconcileFinding finding,
      List<String> remoteMessageIds) {
    return transactions.run(
        () -> {
          if (!claims.lockFence(fence)) {
            return WriteVerdict.FENCED;
          }
          Optional<IntentStanding> standing = claims.lock(fence, intent);
          if (standing.isEmpty() || standing.get().state() == IntentState.LEASED) {
            return WriteVerdict.STALE_ATTEMPT;
          }
          WriteVerdict verdict = standing.get().outcomeVerdict(attempt);
          if (verdict == WriteVerdict.ACCEPTED) {
            settle(
                fence,
                intent,
                attempt,
                IntentStep.after(standing.get(), finding, remoteMessageIds));
          }
          return verdict;
        });
  }

  private void settle(AssignmentFence fence, IntentId intent, int attempt, IntentStep step) {
    if (!claims.settle(fence, intent, attempt, step)) {
      throw new IllegalStateException("a locked intent changed");
    }
    notes.settled(fence, intent, attempt, step);
  }

  /** What an outcome means for the connector beside the intent. */
  private void follow(AssignmentFence fence, IntentResult result) {
    switch (result) {
      case IntentResult.Succeeded _ -> claims.countFailure(fence, false);
      case IntentResult.Failed failed -> {
        Duration asked = failed.retryAfter();
        if (asked != null && failed.scope() != IntentResult.RateScope.CHANNEL) {
          claims.park(fence, failed.scope() == IntentResult.RateScope.DAEMON, asked);
        }
        if (failed.failure().blamesAccount()
            && claims.countFailure(fence, true) >= FAILURES_BEFORE_READ_ONLY
            && claims.stopSending(fence)) {
          notes.sendingStopped(fence);
        }
      }
      case IntentResult.Unknown _ -> {
        // Whether the account works is as unknown as the act.
      }
    }
  }
}
