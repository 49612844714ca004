package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Id;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.policy.LegalHolds;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes accounts, for their owners or for the directory that manages them: everything sealed for
 * the account becomes unreadable in every copy with its key, and what names the person is deleted.
 * The id stays, and is never used again.
 */
@Singleton
class Erasure {
  private final ErasureRepository repository;
  private final Accounts accounts;
  private final Overviews overviews;
  private final FactorRules rules;
  private final LegalHolds holds;
  private final MergeQuarantine quarantine;
  private final SessionEnds sessions;
  private final List<ErasureParticipant> participants;
  private final KeyHierarchy keys;
  private final Notices notices;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Clock clock;
  private final Duration backupHorizon;

  Erasure(
      ErasureRepository repository,
      Accounts accounts,
      Overviews overviews,
      FactorRules rules,
      LegalHolds holds,
      MergeQuarantine quarantine,
      SessionEnds sessions,
      List<ErasureParticipant> participants,
      KeyHierarchy keys,
      Notices notices,
      AuditLog audit,
      Transactions transactions,
      Clock clock,
      @Value("${ligature.backup-horizon:35d}") Duration backupHorizon) {
    this.repository = repository;
    this.accounts = accounts;
    this.overviews = overviews;
    this.rules = rules;
    this.holds = holds;
    this.quarantine = quarantine;
    this.sessions = sessions;
    this.participants = participants;
    this.keys = keys;
    this.notices = notices;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
    this.backupHorizon = backupHorizon;
  }

  /** When the last backup that could still be opened is gone. */
  record Erased(Instant horizonTime, Cursor revision) {}

  /**
   * Deletes the caller's account.
   *
   * @throws DomainException STEP_UP_REQUIRED; POLICY_FORBIDS where something of it is held, or came
   *     by a merge that can still be undone; MANAGED_ACCOUNT; ACCOUNT_NOT_ACTIVE
   */
  Erased erase(Caller caller) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          rules.requireStrongest(caller);
          if (account.managed()) {
            throw DomainException.of(
                Reason.MANAGED_ACCOUNT, "The tenant's directory manages the account.");
          }
          return erase(caller, account);
        });
  }

  /**
   * Deletes an account whose row is locked, in the running transaction.
   *
   * @throws DomainException POLICY_FORBIDS where something of it is held, or came by a merge that
   *     can still be undone
   */
  Erased erase(Caller caller, Account account) {
    holds.requireNone(account.tenant(), parts(account));
    quarantine.requireNone(account.tenant(), account.id());
    notices.tell(account.tenant(), account.id(), NoticeKind.ACCOUNT_DELETED, NoticeFacts.none());
    sessions.ofAccount(Actor.of(caller), account.tenant(), account.id(), "DELETED");
    participants.forEach(each -> each.erase(caller, account.id()));
    repository.deleteRows(account.tenant(), account.id());
    int destroyed = keys.shred(account.tenant(), account.id());
    audit.append(
        AuditEvent.by(caller, AuditType.ACCOUNT_DELETED)
            .about(account.id())
            .attribute("destroyed_keys", destroyed));
    return new Erased(
        clock.instant().plus(backupHorizon), accounts.become(account, AccountState.DELETED));
  }

  private List<Id> parts(Account account) {
    List<Id> parts = new ArrayList<>(repository.personas(account.tenant(), account.id()));
    parts.add(account.id());
    overviews.identities(account.tenant(), account.id()).forEach(each -> parts.add(each.id()));
    return parts;
  }
}
