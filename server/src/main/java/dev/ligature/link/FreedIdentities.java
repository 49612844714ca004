package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.ProofTicket;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.policy.TenantPolicies;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;

/** Links the identity of a conflict whose other side has let go of it meanwhile. */
@Singleton
class FreedIdentities {
  /** What a preview gives to be confirmed where there is nothing to merge. */
  static final String STATE_TOKEN = "free";

  private final LinkAttemptRepository attempts;
  private final ProofMethods methods;
  private final IdentityRepository identities;
  private final TenantPolicies policies;
  private final LinkEffects effects;
  private final ChangeFeed feed;
  private final Ids ids;
  private final Clock clock;

  FreedIdentities(
      LinkAttemptRepository attempts,
      ProofMethods methods,
      IdentityRepository identities,
      TenantPolicies policies,
      LinkEffects effects,
      ChangeFeed feed,
      Ids ids,
      Clock clock) {
    this.attempts = attempts;
    this.methods = methods;
    this.identities = identities;
    this.policies = policies;
    this.effects = effects;
    this.feed = feed;
    this.ids = ids;
    this.clock = clock;
  }

  /** The identity is the account's now. */
  record Linked(Identity identity, Cursor revision) {}

  /**
   * Links it to the caller's account, whose row is locked; an identity that is its own already is
   * simply told.
   *
   * @throws DomainException LIMIT_REACHED; POLICY_FORBIDS; RETRY where another account was faster
   */
  Linked link(Caller caller, Account own, ProofTicket ticket) {
    int present = identities.countVerified(caller.tenant(), own.id());
    policies.of(caller.tenant()).policy().requireRoomForIdentity(present);
    LinkAttempt attempt =
        attempts.find(caller.tenant(), ticket.attempt()).orElseThrow(DomainException::notFound);
    ProofMethod.Standing standing =
        methods.of(attempt.kind()).standing(caller.tenant(), attempt.subject());
    LinkPolicy.require(
        policies.of(caller.tenant()).policy(), attempt.subject(), standing.personal());
    identities.insertVerified(
        new IdentityId(ids.next()), attempt, standing.signInCapable(), null, clock.instant());
    Identity identity =
        identities
            .findVerified(caller.tenant(), attempt.subject())
            .orElseThrow(() -> DomainException.of(Reason.RETRY, "The identity moved; try again."));
    if (!identity.account().equals(own.id())) {
      throw DomainException.of(Reason.RETRY, "The identity moved; try again.");
    }
    effects.follow(
        caller,
        own,
        identity,
        present,
        AuditEvent.by(caller, AuditType.LINK_CONFIRMED)
            .attribute("attempt_id", ticket.attempt())
            .personal("provider", identity.provider())
            .personal("identifier", identity.display()));
    return new Linked(
        identity,
        feed.append(
            new NewChange(
                Identities.TOPIC, caller.tenant(), identity.id(), own.id(), "LINKED", Map.of())));
  }
}
