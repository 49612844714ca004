package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * What the tenant's directory does with the accounts that it manages. Every method but {@link
 * #create} stands in a transaction that has locked the account's row.
 */
@Singleton
public class ManagedAccounts {
  private final Accounts accounts;
  private final AccountRepository repository;
  private final Erasure erasure;
  private final SessionEnds sessions;
  private final OpenAttempts attempts;
  private final Notices notices;
  private final AuditLog audit;

  ManagedAccounts(
      Accounts accounts,
      AccountRepository repository,
      Erasure erasure,
      SessionEnds sessions,
      OpenAttempts attempts,
      Notices notices,
      AuditLog audit) {
    this.accounts = accounts;
    this.repository = repository;
    this.erasure = erasure;
    this.sessions = sessions;
    this.attempts = attempts;
    this.notices = notices;
    this.audit = audit;
  }

  /** Makes a managed account without any identity. */
  public Account create(Caller caller, @Nullable String displayName) {
    Account account =
        accounts
            .create(caller, new NewAccount(AccountKind.USER, displayName, null, null, null))
            .account();
    repository.setManaged(account.tenant(), account.id());
    return accounts.get(account.tenant(), account.id());
  }

  /** Makes an account managed whose owner has agreed. */
  public Cursor adopt(Account account) {
    repository.setManaged(account.tenant(), account.id());
    notices.tell(
        account.tenant(), account.id(), NoticeKind.DIRECTORY_CONFIRMED, NoticeFacts.none());
    return accounts.changed(account, "MANAGED");
  }

  /** Names an account as the directory does. */
  public void rename(Account account, @Nullable String displayName) {
    repository.setDisplayName(account.tenant(), account.id(), displayName);
    accounts.changed(account, "CHANGED");
  }

  /**
   * Suspends an active account: its sessions end, and what they queued is cancelled.
   *
   * @return the account as it is then
   */
  public Account suspend(Caller caller, Account account) {
    sessions.ofAccount(Actor.of(caller), account.tenant(), account.id(), "SUSPENDED");
    attempts.voidAll(account.tenant(), account.id());
    return became(
        caller,
        account,
        AccountState.SUSPENDED,
        AuditType.ACCOUNT_SUSPENDED,
        NoticeKind.DIRECTORY_SUSPENDED);
  }

  /** Ends the suspension of an account. */
  public void resume(Caller caller, Account account) {
    became(
        caller,
        account,
        AccountState.ACTIVE,
        AuditType.ACCOUNT_RESUMED,
        NoticeKind.DIRECTORY_RESUMED);
  }

  /**
   * Deletes an account, as its owner could if it were not managed.
   *
   * @throws DomainException POLICY_FORBIDS where something of it is held
   */
  public void erase(Caller caller, Account account) {
    erasure.erase(caller, account);
  }

  private Account became(
      Caller caller, Account account, AccountState state, AuditType type, NoticeKind notice) {
    accounts.become(account, state);
    audit.append(AuditEvent.by(caller, type).about(account.id()));
    notices.tell(account.tenant(), account.id(), notice, NoticeFacts.none());
    return accounts.get(account.tenant(), account.id());
  }
}
