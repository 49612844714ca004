package dev.ligature.link;

import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.NewAccount;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import dev.ligature.rpc.Freshness;
import dev.ligature.rpc.SessionCheck;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Finds the account that a proof speaks for; never one that was only named. */
@Singleton
class LinkTargets {
  private final SessionCheck sessions;
  private final AccountLinkTickets tickets;
  private final ProofMethods methods;
  private final IdentityRepository identities;
  private final Accounts accounts;
  private final TenantPolicies policies;
  private final Ids ids;
  private final Clock clock;

  LinkTargets(
      SessionCheck sessions,
      AccountLinkTickets tickets,
      ProofMethods methods,
      IdentityRepository identities,
      Accounts accounts,
      TenantPolicies policies,
      Ids ids,
      Clock clock) {
    this.sessions = sessions;
    this.tickets = tickets;
    this.methods = methods;
    this.identities = identities;
    this.accounts = accounts;
    this.policies = policies;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * A proven account.
   *
   * @param ownerAgrees whether its owner spoke for all of it, so that its ceiling may be the
   *     caller's
   * @param proof name of the proof
   */
  record Proven(AccountId account, boolean ownerAgrees, String proof) {}

  /**
   * The account that is proven, before anything is locked.
   *
   * @throws DomainException TARGET_NOT_LINKABLE for a session that is not live; STEP_UP_REQUIRED
   *     for one that is too old; TICKET_EXPIRED, PROOF_MISMATCH; for an identity that nobody has
   *     POLICY_FORBIDS, and TARGET_NOT_LINKABLE where it could not sign in
   */
  Proven prove(Caller caller, LinkTarget target) {
    return switch (target) {
      case LinkTarget.Session(String token) ->
          new Proven(session(caller, token).account(), true, "SESSION");
      case LinkTarget.Ticket(String ticket) -> identity(caller, tickets.spend(caller, ticket));
    };
  }

  /** Holds the proof against the rows once they are locked. */
  void requireStill(Caller caller, LinkTarget target, Proven proven) {
    if (target instanceof LinkTarget.Session(String token)
        && !session(caller, token).account().equals(proven.account())) {
      throw AccountLinker.notLinkable();
    }
  }

  private UserSession session(Caller caller, String token) {
    UserSession session;
    try {
      session = sessions.check(caller.tenant(), caller.service(), token);
    } catch (DomainException refusal) {
      throw refusal.reason() == Reason.SESSION_REVOKED ? AccountLinker.notLinkable() : refusal;
    }
    Freshness.require(session, policy(caller).linkAal(), clock.instant());
    return session;
  }

  private Proven identity(Caller caller, LinkAttempt attempt) {
    return identities
        .findVerified(caller.tenant(), attempt.subject())
        .map(held -> new Proven(held.account(), false, attempt.kind().name()))
        .orElseGet(() -> new Proven(founded(caller, attempt), true, attempt.kind().name()));
  }

  /** Nobody has the identifier: it becomes the first of a new account. */
  private AccountId founded(Caller caller, LinkAttempt attempt) {
    ProofMethod.Standing standing =
        methods.of(attempt.kind()).standing(caller.tenant(), attempt.subject());
    LinkPolicy.require(policy(caller), attempt.subject(), standing.personal());
    if (!standing.signInCapable()) {
      throw AccountLinker.notLinkable();
    }
    AccountId account =
        accounts
            .create(caller, new NewAccount(AccountKind.USER, null, null, null, null))
            .account()
            .id();
    tickets.give(attempt, account, new IdentityId(ids.next()));
    return account;
  }

  private TenantPolicy policy(Caller caller) {
    return policies.of(caller.tenant()).policy();
  }
}
