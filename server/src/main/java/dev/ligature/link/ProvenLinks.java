package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.ProofPurpose;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/**
 * Ends attempts by their proof, whatever its way: the identity becomes the account's, or opens a
 * link between accounts.
 */
@Singleton
class ProvenLinks {
  private final LinkJournal journal;
  private final IdentityRepository identities;
  private final LinkSuggestions suggestions;
  private final Accounts accounts;
  private final TenantPolicies policies;
  private final LinkEffects effects;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;

  ProvenLinks(
      LinkJournal journal,
      IdentityRepository identities,
      LinkSuggestions suggestions,
      Accounts accounts,
      TenantPolicies policies,
      LinkEffects effects,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.journal = journal;
    this.identities = identities;
    this.suggestions = suggestions;
    this.accounts = accounts;
    this.policies = policies;
    this.effects = effects;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Ends an attempt with its proof, in the running transaction: the identity is the account's now,
   * was so before, or is another one's; or it is proven for a link between accounts.
   *
   * @param account the caller's, locked
   * @param claimed the attempt, locked
   * @throws DomainException PROOF_MISMATCH where something else was proven than claimed;
   *     POLICY_FORBIDS; LIMIT_REACHED
   */
  LinkView commit(Caller caller, Account account, LinkAttempt claimed, Proof proof) {
    TenantPolicy policy = policies.of(caller.tenant()).policy();
    LinkPolicy.require(policy, proof.subject(), proof.personal());
    LinkAttempt attempt = journal.proven(caller, claimed, proof.subject());
    if (attempt.purpose() == ProofPurpose.LINK_ACCOUNTS) {
      return proven(caller, account, attempt, proof);
    }
    int present = identities.countVerified(caller.tenant(), account.id());
    Optional<Identity> inserted =
        identities.insertVerified(
            new IdentityId(ids.next()),
            attempt,
            proof.signInCapable(),
            proof.label(),
            clock.instant());
    if (inserted.isPresent()) {
      policy.requireRoomForIdentity(present);
      effects.follow(
          caller,
          account,
          inserted.get(),
          present,
          event(caller, attempt, proof, AuditType.LINK_CONFIRMED));
      suggest(account, proof);
      return journal.finish(attempt, LinkState.LINKED, new LinkResult.Linked(inserted.get()), null);
    }
    return held(caller, account, attempt, proof, policy);
  }

  /** Who has the identity is looked up when the link is drawn. */
  private LinkView proven(Caller caller, Account own, LinkAttempt attempt, Proof proof) {
    Optional<Identity> ours =
        identities
            .findVerified(caller.tenant(), proof.subject())
            .filter(held -> held.account().equals(own.id()));
    if (ours.isPresent()) {
      return alreadyOurs(attempt, ours.get());
    }
    audit.append(event(caller, attempt, proof, AuditType.LINK_PROVEN));
    return journal.finish(attempt, LinkState.PROVEN, new LinkResult.Proven(), null);
  }

  /** Whoever has proven the address that a provider names is asked whether both are one person. */
  private void suggest(Account account, Proof proof) {
    String email = proof.claimedEmail();
    if (email == null) {
      return;
    }
    CanonicalIdentifier address;
    try {
      address = EmailCanonicaliser.canonicalise(email, "email");
    } catch (DomainException e) {
      return;
    }
    suggestions.suggest(
        account.tenant(), account.id(), proof.subject().provider(), address.canonical());
  }

  private LinkView held(
      Caller caller, Account own, LinkAttempt attempt, Proof proof, TenantPolicy policy) {
    Identity held =
        identities
            .findVerified(caller.tenant(), proof.subject())
            .orElseThrow(() -> DomainException.of(Reason.RETRY, "The identity moved; try again."));
    if (held.account().equals(own.id())) {
      return alreadyOurs(attempt, held);
    }
    audit.append(
        event(caller, attempt, proof, AuditType.LINK_FAILED).attribute("cause", "IDENTITY_TAKEN"));
    return journal.finish(
        attempt,
        LinkState.CONFLICT,
        conflict(own, accounts.get(own.tenant(), held.account()), policy),
        "IDENTITY_TAKEN");
  }

  private LinkView alreadyOurs(LinkAttempt attempt, Identity held) {
    identities.noteProof(attempt.tenant(), held.id(), clock.instant());
    return journal.finish(attempt, LinkState.ALREADY_YOURS, new LinkResult.Linked(held), null);
  }

  /** What a merge would retire unless the caller chooses otherwise; guests have no links. */
  private static LinkResult conflict(Account own, Account other, TenantPolicy policy) {
    boolean yields = MergeParties.callerYields(own, other, false);
    return new LinkResult.Conflict(
        yields ? own.id() : other.id(),
        !policy.mergeForbidden(),
        own.kind() == AccountKind.USER && other.kind() == AccountKind.USER);
  }

  private static AuditEvent event(Caller caller, LinkAttempt attempt, Proof proof, AuditType type) {
    return AuditEvent.by(caller, type)
        .proof(proof.evidence())
        .attribute("attempt_id", attempt.id())
        .personal("provider", attempt.subject().provider())
        .personal("identifier", attempt.subject().identifier().display());
  }
}
