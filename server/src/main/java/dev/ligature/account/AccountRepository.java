package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of accounts and their aliases. */
@Singleton
class AccountRepository {
  private final Sql sql;

  AccountRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(Account account) {
    sql.update(
        """
        insert into account (tenant_id, account_id, kind, display_name, handle, locale, time_zone,
          created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        account.tenant(),
        account.id(),
        account.kind(),
        account.displayName(),
        account.handle(),
        account.locale(),
        account.timeZone(),
        account.createdTime(),
        account.createdTime());
  }

  Optional<Account> find(TenantId tenant, AccountId account) {
    return sql.find(
        AccountRepository::read,
        "select * from account where tenant_id = ? and account_id = ?",
        tenant,
        account);
  }

  Optional<AccountId> byHandle(TenantId tenant, String handle) {
    return sql.find(
        row -> new AccountId(row.uuid("account_id")),
        "select account_id from account where tenant_id = ? and handle = ?",
        tenant,
        handle);
  }

  /** Locks the rows in id order, which every mutation does before anything else. */
  List<Account> lock(TenantId tenant, Collection<AccountId> accounts) {
    return sql.list(
        AccountRepository::read,
        """
        select * from account where tenant_id = ? and account_id = any(?)
        order by account_id for update
        """,
        tenant,
        accounts);
  }

  /** Changes an account whose row is locked, and returns it. */
  Account update(Account before, AccountChange change, Instant now) {
    return sql.one(
        AccountRepository::read,
        """
        update account set display_name = ?, handle = ?, avatar_uri = ?, locale = ?, time_zone = ?,
          version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ? returning *
        """,
        AccountChange.after(change.displayName(), before.displayName()),
        AccountChange.after(change.handle(), before.handle()),
        AccountChange.after(change.avatarUri(), before.avatarUri()),
        AccountChange.after(change.locale(), before.locale()),
        AccountChange.after(change.timeZone(), before.timeZone()),
        now,
        before.tenant(),
        before.id());
  }

  /** Raises the version and, on demand, the session epoch. */
  void touch(TenantId tenant, AccountId account, boolean endSessions, Instant now) {
    sql.update(
        """
        update account set version = version + 1, updated_time = ?,
          session_epoch = session_epoch + case when ? then 1 else 0 end
        where tenant_id = ? and account_id = ?
        """,
        now,
        endSessions,
        tenant,
        account);
  }

  /** Sets the state; {@link #touch} goes with it. */
  void setState(TenantId tenant, AccountId account, AccountState state, Instant now) {
    sql.update(
        "update account set state = ?, updated_time = ? where tenant_id = ? and account_id = ?",
        state,
        now,
        tenant,
        account);
  }

  /** A guest becomes a durable account of the same id. */
  void promote(TenantId tenant, AccountId account, Instant now) {
    sql.update(
        """
        update account set kind = 'USER', version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ? and kind = 'GUEST'
        """,
        now,
        tenant,
        account);
  }

  void setManaged(TenantId tenant, AccountId account) {
    sql.update(
        "update account set is_managed = true where tenant_id = ? and account_id = ?",
        tenant,
        account);
  }

  void setDisplayName(TenantId tenant, AccountId account, @Nullable String displayName) {
    sql.update(
        "update account set display_name = ? where tenant_id = ? and account_id = ?",
        displayName,
        tenant,
        account);
  }

  Optional<AccountId> aliasOf(TenantId tenant, AccountId account) {
    return sql.find(
        row -> new AccountId(row.uuid("account_id")),
        "select account_id from account_alias where tenant_id = ? and old_account_id = ?",
        tenant,
        account);
  }

  static Account read(Row row) {
    return new Account(
        new TenantId(row.uuid("tenant_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("kind", AccountKind.class),
        row.constant("state", AccountState.class),
        row.textOrNull("display_name"),
        row.textOrNull("handle"),
        row.textOrNull("avatar_uri"),
        row.textOrNull("locale"),
        row.textOrNull("time_zone"),
        row.bool("is_managed"),
        row.longValue("session_epoch"),
        row.longValue("version"),
        row.time("created_time"));
  }
}
