package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of authenticators. */
@Singleton
class TotpRepository {
  private final Sql sql;

  TotpRepository(Sql sql) {
    this.sql = sql;
  }

  /** An authenticator of an account; it is in use once it is confirmed. */
  record Stored(
      SessionId enrolledBy,
      ContentKeys.Sealed seed,
      long lastStep,
      int tries,
      Instant triesSince,
      Instant createdTime,
      @Nullable Instant confirmedTime) {}

  /** Puts an unconfirmed one in the place of another unconfirmed one. */
  void put(
      TenantId tenant,
      AccountId account,
      SessionId enrolledBy,
      @Nullable String label,
      ContentKeys.Sealed seed,
      Instant now) {
    remove(tenant, account);
    sql.update(
        """
        insert into totp (tenant_id, account_id, enrolled_by_session_id, label, seed_sealed,
          user_key_id, key_epoch, tries_since_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        account,
        enrolledBy,
        label,
        seed.bytes(),
        seed.key(),
        seed.epoch(),
        now,
        now);
  }

  Optional<Stored> lock(TenantId tenant, AccountId account) {
    return sql.find(
        TotpRepository::read,
        "select * from totp where tenant_id = ? and account_id = ? for update",
        tenant,
        account);
  }

  boolean isConfirmed(TenantId tenant, AccountId account) {
    return sql.find(
            row -> true,
            """
            select from totp
            where tenant_id = ? and account_id = ? and confirmed_time is not null
            """,
            tenant,
            account)
        .isPresent();
  }

  boolean isConfirmedBefore(TenantId tenant, AccountId account, Instant one, Instant other) {
    return sql.find(
            row -> true,
            """
            select from totp
            where tenant_id = ? and account_id = ? and confirmed_time < ? and confirmed_time <= ?
            """,
            tenant,
            account,
            one,
            other)
        .isPresent();
  }

  void confirm(TenantId tenant, AccountId account, Instant now) {
    sql.update(
        "update totp set confirmed_time = ? where tenant_id = ? and account_id = ?",
        now,
        tenant,
        account);
  }

  /** A right code: its step and those before are used up. */
  void use(TenantId tenant, AccountId account, long step, Instant now) {
    sql.update(
        """
        update totp set last_step = ?, tries = 0, tries_since_time = ?
        where tenant_id = ? and account_id = ?
        """,
        step,
        now,
        tenant,
        account);
  }

  /** Counts a try. */
  void count(TenantId tenant, AccountId account, int tries, Instant since) {
    sql.update(
        """
        update totp set tries = ?, tries_since_time = ? where tenant_id = ? and account_id = ?
        """,
        (short) tries,
        since,
        tenant,
        account);
  }

  void remove(TenantId tenant, AccountId account) {
    sql.update("delete from totp where tenant_id = ? and account_id = ?", tenant, account);
  }

  /**
   * Whether the account has an identity to sign in by that was proven before both times, so that it
   * can authenticate without a new factor.
   */
  boolean hasIdentityBefore(TenantId tenant, AccountId account, Instant one, Instant other) {
    return sql.find(
            row -> true,
            """
            select from identity
            where tenant_id = ? and account_id = ? and is_sign_in_capable
              and verified_time <= ? and verified_time <= ? limit 1
            """,
            tenant,
            account,
            one,
            other)
        .isPresent();
  }

  private static Stored read(Row row) {
    UUID key = row.uuid("user_key_id");
    return new Stored(
        new SessionId(row.uuid("enrolled_by_session_id")),
        new ContentKeys.Sealed(
            new UserKeyId(key), row.intValue("key_epoch"), row.bytes("seed_sealed")),
        row.longValue("last_step"),
        row.intValue("tries"),
        row.time("tries_since_time"),
        row.time("created_time"),
        row.timeOrNull("confirmed_time"));
  }
}
