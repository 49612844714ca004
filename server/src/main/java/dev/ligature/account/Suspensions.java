package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.util.Map;

/** Holds accounts back, and lets them go, on the word of one named member of support. */
@Singleton
class Suspensions {
  private final Accounts accounts;
  private final SessionEnds sessions;
  private final OpenAttempts attempts;
  private final Notices notices;
  private final AuditLog audit;
  private final Transactions transactions;

  Suspensions(
      Accounts accounts,
      SessionEnds sessions,
      OpenAttempts attempts,
      Notices notices,
      AuditLog audit,
      Transactions transactions) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.attempts = attempts;
    this.notices = notices;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * Suspends an active account: its sessions end, and what they queued is cancelled.
   *
   * @throws DomainException NOT_FOUND, WRONG_STATE, ROLE_MISSING without a personal token
   */
  Accounts.Changed suspend(Caller caller, AccountId id, String reason) {
    requirePerson(caller);
    return transactions.run(
        () -> {
          Account account = inState(caller, id, AccountState.ACTIVE);
          sessions.ofAccount(Actor.of(caller), account.tenant(), id, "SUSPENDED");
          attempts.voidAll(account.tenant(), id);
          return changed(
              caller,
              account,
              AccountState.SUSPENDED,
              AuditType.ACCOUNT_SUSPENDED,
              NoticeKind.ACCOUNT_SUSPENDED,
              reason);
        });
  }

  /**
   * Ends a suspension.
   *
   * @throws DomainException NOT_FOUND, WRONG_STATE, ROLE_MISSING without a personal token
   */
  Accounts.Changed resume(Caller caller, AccountId id, String reason) {
    requirePerson(caller);
    return transactions.run(
        () ->
            changed(
                caller,
                inState(caller, id, AccountState.SUSPENDED),
                AccountState.ACTIVE,
                AuditType.ACCOUNT_RESUMED,
                NoticeKind.ACCOUNT_RESUMED,
                reason));
  }

  private Account inState(Caller caller, AccountId id, AccountState state) {
    Account account = accounts.lock(caller.tenant(), id);
    if (account.state() != state) {
      throw DomainException.of(
          Reason.WRONG_STATE,
          "The account's state does not allow it.",
          Map.of("state", account.state().name()));
    }
    return account;
  }

  private Accounts.Changed changed(
      Caller caller,
      Account account,
      AccountState state,
      AuditType type,
      NoticeKind notice,
      String reason) {
    Cursor revision = accounts.become(account, state);
    audit.append(AuditEvent.by(caller, type).about(account.id()).personal("why", reason));
    notices.tell(account.tenant(), account.id(), notice, NoticeFacts.none().name("reason", reason));
    return new Accounts.Changed(accounts.get(account.tenant(), account.id()), revision);
  }

  private static void requirePerson(Caller caller) {
    if (caller.person() == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The act needs a personal token.");
    }
  }
}
