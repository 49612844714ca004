package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Links identities to accounts, or proves them for a link between accounts: nothing about the
 * target is written before the proof.
 */
@Singleton
public class IdentityLinker {
  private static final Duration ATTEMPT_TTL = Duration.ofMinutes(10);

  private final LinkJournal journal;
  private final ProofMethods methods;
  private final ProvenLinks links;
  private final IdentityRepository identities;
  private final Accounts accounts;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  IdentityLinker(
      LinkJournal journal,
      ProofMethods methods,
      ProvenLinks links,
      IdentityRepository identities,
      Accounts accounts,
      TenantPolicies policies,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.journal = journal;
    this.methods = methods;
    this.links = links;
    this.identities = identities;
    this.accounts = accounts;
    this.policies = policies;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Starts to prove what the caller claims to control, with the first step of its proof.
   *
   * @param purpose LINK or LINK_ACCOUNTS
   * @throws DomainException STEP_UP_REQUIRED, POLICY_FORBIDS; LIMIT_REACHED to link one more;
   *     UNVERIFIED for an account that cannot be linked; what {@link ProofMethod#begin} refuses
   */
  public LinkView start(Caller caller, ProofPurpose purpose, ProofTarget target) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          TenantPolicy policy = policies.of(caller.tenant()).policy();
          if (purpose == ProofPurpose.LINK_ACCOUNTS) {
            requireLinkable(caller, account, policy);
          } else {
            requireFreshUnlessFirst(caller, account, policy);
          }
          Instant now = clock.instant();
          ProofMethod.Start start =
              new ProofMethod.Start(
                  caller.tenant(),
                  new AttemptId(ids.next()),
                  purpose,
                  account.id(),
                  now,
                  now.plus(ATTEMPT_TTL));
          ProofMethod.Begun begun = methods.begin(start, target);
          LinkPolicy.require(policy, begun.subject(), begun.personal());
          LinkAttempt attempt = journal.open(caller, start, begun);
          methods.of(attempt.subject().kind()).dispatch(attempt.claim());
          return journal.view(attempt);
        });
  }

  /**
   * Proves an attempt by what the user gives, and does what it was begun for.
   *
   * @throws DomainException NOT_FOUND, TICKET_EXPIRED, CHALLENGE_VOID, PROOF_MISMATCH,
   *     POLICY_FORBIDS, and what {@link ProofMethod#prove} refuses
   */
  public LinkView give(Caller caller, AttemptId id, ProofInput input) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          LinkAttempt attempt = journal.lockOwn(caller, id);
          if (attempt.state() != LinkState.STEP) {
            throw DomainException.of(
                Reason.CHALLENGE_VOID, "The attempt waits for nothing; start again.");
          }
          journal.requireBinding(caller, attempt);
          ProofMethod<?> method = methods.of(attempt.subject().kind());
          return links.commit(caller, account, attempt, method.prove(attempt.claim(), input));
        });
  }

  private void requireFreshUnlessFirst(Caller caller, Account account, TenantPolicy policy) {
    int verified = identities.countVerified(caller.tenant(), account.id());
    if (account.kind() != AccountKind.GUEST && verified > 0) {
      Freshness.require(caller.session(), policy.linkAal(), clock.instant());
    }
    policy.requireRoomForIdentity(verified);
  }

  /** Who links accounts has one of its own: neither a guest, nor without a verified identity. */
  private void requireLinkable(Caller caller, Account account, TenantPolicy policy) {
    if (account.kind() == AccountKind.GUEST
        || identities.countVerified(caller.tenant(), account.id()) == 0) {
      throw AccountLinker.unverified();
    }
    Freshness.require(caller.session(), policy.linkAal(), clock.instant());
  }
}
