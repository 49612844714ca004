package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.keys.ContentKeys;
import dev.ligature.vault.Ticket;
import dev.ligature.vault.TicketIssuer;
import dev.ligature.vault.TicketOrder;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims intents for a daemon session in the running transaction, and makes them ready to go. */
@Singleton
class IntentClaims {
  private static final Logger LOG = LoggerFactory.getLogger(IntentClaims.class);

  /** Life of a claim that is not dispatched, and of its ticket. */
  static final Duration CLAIM_LIFE = Duration.ofSeconds(60);

  private final IntentClaimRepository claims;
  private final TicketIssuer tickets;
  private final ContentKeys keys;

  IntentClaims(IntentClaimRepository claims, TicketIssuer tickets, ContentKeys keys) {
    this.claims = claims;
    this.tickets = tickets;
    this.keys = keys;
  }

  /** What a resumed session claimed before stays its own. */
  void adopt(DaemonSession session) {
    claims.adopt(session);
  }

  /** The connectors of a session at which something is due. */
  List<PersonaId> due(DaemonSession session) {
    return claims.due(session);
  }

  /**
   * Claims what is due, within the credits; nothing where the assignment is not the present one or
   * nothing may be sent, such as while the owner must link anew.
   *
   * @param notes takes what is to be told of intents that nobody allows any more
   */
  List<IntentClaim> claim(
      DaemonSession session, Collection<ClaimWish> wishes, Consumer<AttemptNote> notes) {
    List<IntentClaim> claimed = new ArrayList<>();
    for (IntentClaimRepository.Taken taken : claims.claim(session, wishes, CLAIM_LIFE)) {
      IntentClaim claim = taken.claim();
      if (taken.isAuthorised()) {
        claimed.add(claim);
      } else {
        notes.accept(
            new AttemptNote(
                AuditType.INTENT_CANCELLED,
                claim.intent(),
                claim.fence().attempt(),
                "NOT_ALLOWED_ANY_MORE"));
      }
    }
    return claimed;
  }

  /**
   * The claims with their content and a ticket each; what does not open is left out, and ends with
   * its claim.
   */
  List<IntentDelivery> deliveries(DaemonSession session, List<IntentClaim> claims) {
    List<IntentClaim> opened = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    for (IntentClaim claim : claims) {
      payload(claim)
          .ifPresent(
              payload -> {
                opened.add(claim);
                payloads.add(payload);
              });
    }
    List<Ticket> minted =
        tickets.mint(opened.stream().map(claim -> order(session, claim)).toList());
    List<IntentDelivery> deliveries = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      deliveries.add(new IntentDelivery(opened.get(i), minted.get(i).compact(), payloads.get(i)));
    }
    return deliveries;
  }

  private Optional<byte[]> payload(IntentClaim claim) {
    NotedIntent intent = claim.intent();
    try {
      return keys.open(
          intent.tenant(),
          intent.account(),
          claim.payload(),
          IntentHashes.place(intent.tenant(), intent.intent()));
    } catch (DomainException refusal) {
      if (refusal.reason() != Reason.MATERIAL_CORRUPT) {
        throw refusal;
      }
      LOG.error("the content of intent {} does not open", intent.intent(), refusal);
      return Optional.empty();
    }
  }

  private static TicketOrder order(DaemonSession session, IntentClaim claim) {
    NotedIntent intent = claim.intent();
    return new TicketOrder(
        claim.ticket(),
        intent.tenant(),
        intent.connector(),
        claim.service(),
        session.instance(),
        session.signingKey(),
        claim.hash(),
        intent.action(),
        claim.fence().epoch(),
        claim.confirmation(),
        intent.traceId(),
        intent.intent(),
        (long) claim.fence().attempt(),
        CLAIM_LIFE);
  }
}
