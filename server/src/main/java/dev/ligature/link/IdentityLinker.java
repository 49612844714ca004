package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.Sessions;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
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
import java.util.Map;
import java.util.Optional;

/** Links proven identities to accounts: nothing about the target is written before the proof. */
@Singleton
public class IdentityLinker {
  private static final Duration ATTEMPT_TTL = Duration.ofMinutes(10);
  private static final Duration SEND_WINDOW = Duration.ofMinutes(10);
  private static final int SENDS = 3;

  private final LinkJournal journal;
  private final IdentityRepository identities;
  private final Challenges challenges;
  private final CodeSender sender;
  private final Accounts accounts;
  private final Sessions sessions;
  private final TenantPolicies policies;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  IdentityLinker(
      LinkJournal journal,
      IdentityRepository identities,
      Challenges challenges,
      CodeSender sender,
      Accounts accounts,
      Sessions sessions,
      TenantPolicies policies,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.journal = journal;
    this.identities = identities;
    this.challenges = challenges;
    this.sender = sender;
    this.accounts = accounts;
    this.sessions = sessions;
    this.policies = policies;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Starts to link a mailbox by sending it a code.
   *
   * <p>Beyond the sends that an address may get, the answer is the same but nothing is sent, so
   * that nobody learns who else asked.
   *
   * @throws DomainException BAD_IDENTIFIER, POLICY_FORBIDS, LIMIT_REACHED, RATE_LIMITED,
   *     STEP_UP_REQUIRED
   */
  public LinkView startEmail(Caller caller, String address) {
    CanonicalIdentifier identifier = EmailCanonicaliser.canonicalise(address, "email.address");
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          Instant now = clock.instant();
          requireFreshUnlessFirst(caller, account, now);
          TenantPolicy policy = policies.of(caller.tenant()).policy();
          requireAllowed(policy, identifier);
          if (identities.countVerified(caller.tenant(), account.id()) >= policy.maxIdentities()) {
            throw DomainException.of(
                Reason.LIMIT_REACHED,
                "The account has as many identities as it may.",
                Map.of("quota", "identities"));
          }
          Instant since = now.minus(SEND_WINDOW);
          if (challenges.sentSince(caller.tenant(), "account_id", account.id(), since) >= SENDS) {
            throw DomainException.of(
                    Reason.RATE_LIMITED,
                    "Too many codes were sent for this account.",
                    Map.of("limit", "codes"))
                .retryAfter(SEND_WINDOW);
          }
          boolean addressIsFlooded =
              challenges.sentSince(
                      caller.tenant(), "target_canonical", identifier.canonical(), since)
                  >= SENDS;
          AttemptId id = new AttemptId(ids.next());
          LinkAttempt attempt =
              journal.open(
                  caller,
                  id,
                  LinkKind.EMAIL,
                  identifier,
                  new LinkStep.EnterCode(
                      Masked.email(identifier.display()),
                      Challenges.TRIES,
                      now.plus(Challenges.TTL)),
                  now.plus(ATTEMPT_TTL));
          String code = challenges.issue(caller.tenant(), id);
          if (!addressIsFlooded) {
            sender.mailCode(identifier.canonical(), code, shortName(account));
          }
          return journal.view(attempt);
        });
  }

  /**
   * Proves the mailbox of an attempt by its code, and links it.
   *
   * @throws DomainException CODE_INVALID, CHALLENGE_VOID, PROOF_MISMATCH, POLICY_FORBIDS
   */
  public LinkView giveCode(Caller caller, AttemptId id, String code) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          LinkAttempt attempt = journal.lockOwn(caller, id);
          if (attempt.kind() != LinkKind.EMAIL || attempt.state() != LinkState.STEP) {
            throw DomainException.of(
                Reason.CHALLENGE_VOID, "The attempt waits for no code; start again.");
          }
          journal.requireBinding(caller, attempt);
          requireAllowed(policies.of(caller.tenant()).policy(), attempt.identifier());
          challenges.spend(caller.tenant(), id, code);
          return commit(caller, account, attempt);
        });
  }

  private LinkView commit(Caller caller, Account account, LinkAttempt attempt) {
    Instant now = clock.instant();
    boolean first = identities.countVerified(caller.tenant(), account.id()) == 0;
    Optional<Identity> inserted =
        identities.insertVerified(new IdentityId(ids.next()), attempt, now);
    if (inserted.isPresent()) {
      if (first) {
        // What others left on an account that had no owner dies with the proof.
        sessions.revokeAllBut(caller.tenant(), account.id(), caller.session().id());
      }
      if (account.kind() == AccountKind.GUEST) {
        accounts.promote(account);
      }
      audit.append(
          event(caller, attempt, AuditType.LINK_CONFIRMED)
              .attribute("identity_id", inserted.get().id()));
      return journal.finish(attempt, LinkState.LINKED, new LinkResult.Linked(inserted.get()), null);
    }
    Identity held =
        identities
            .findVerified(
                caller.tenant(),
                attempt.provider(),
                attempt.issuer(),
                attempt.identifier().canonical())
            .orElseThrow(() -> DomainException.of(Reason.RETRY, "The identity moved; try again."));
    if (held.account().equals(account.id())) {
      return journal.finish(attempt, LinkState.ALREADY_YOURS, new LinkResult.Linked(held), null);
    }
    audit.append(
        event(caller, attempt, AuditType.LINK_FAILED).attribute("cause", "IDENTITY_TAKEN"));
    boolean mergeAllowed = !policies.of(caller.tenant()).policy().mergeForbidden();
    return journal.finish(
        attempt,
        LinkState.CONFLICT,
        new LinkResult.Conflict(held.account(), mergeAllowed),
        "IDENTITY_TAKEN");
  }

  private void requireFreshUnlessFirst(Caller caller, Account account, Instant now) {
    boolean exempt =
        account.kind() == AccountKind.GUEST
            || identities.countVerified(caller.tenant(), account.id()) == 0;
    if (!exempt) {
      Freshness.require(caller.session(), policies.of(caller.tenant()).policy().linkAal(), now);
    }
  }

  private static void requireAllowed(TenantPolicy policy, CanonicalIdentifier identifier) {
    String canonical = identifier.canonical();
    if (!policy.allowsProvider("email")
        || !policy.allowsEmailDomain(canonical.substring(canonical.indexOf('@') + 1))) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS,
          "The tenant does not allow this address.",
          Map.of("rule", "allowed_email_domains"));
    }
  }

  private static AuditEvent event(Caller caller, LinkAttempt attempt, AuditType type) {
    return AuditEvent.by(caller, type)
        .proof("EMAIL_CODE")
        .attribute("attempt_id", attempt.id())
        .personal("provider", attempt.provider())
        .personal("identifier", attempt.identifier().display());
  }

  private static String shortName(Account account) {
    String id = account.id().toString();
    return id.substring(id.length() - 6);
  }
}
