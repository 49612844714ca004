package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes identities from an account whose row is locked, and remembers for a while which. */
@Singleton
public class IdentityRemovals {
  /** How long a removed address is told of what happens, and can cancel a recovery. */
  static final Duration REMEMBERED = Duration.ofDays(90);

  private final Sql sql;
  private final Clock clock;

  IdentityRemovals(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Why an identity was removed. */
  public enum Cause {
    UNLINKED,
    REPORTED,
    DROPPED
  }

  /**
   * Removes identities; until the given time nobody can link them, where one is given. What was
   * never verified leaves nothing behind.
   */
  public void remove(
      TenantId tenant,
      AccountId account,
      Collection<IdentityId> identities,
      Cause cause,
      @Nullable Instant reservedUntil) {
    if (identities.isEmpty()) {
      return;
    }
    sql.update(
        """
        with gone as (
          delete from identity where tenant_id = ? and account_id = ? and identity_id = any(?)
          returning *)
        insert into former_identity (tenant_id, identity_id, account_id, kind, provider, issuer,
          subject_canonical, reason, removed_time, reserved_until_time)
        select tenant_id, identity_id, account_id, kind, provider, issuer, subject_canonical, ?, ?, ?
        from gone where verified_time is not null
        """,
        tenant,
        account,
        identities,
        cause,
        clock.instant(),
        reservedUntil);
  }

  /** The addresses that the account had lately. */
  List<NoticeAddress> formerAddresses(TenantId tenant, AccountId account) {
    return sql.list(
        row ->
            new NoticeAddress(
                row.text("kind").equals("EMAIL") ? NoticeChannel.EMAIL : NoticeChannel.SMS,
                row.text("subject_canonical")),
        """
        select kind, subject_canonical from former_identity
        where tenant_id = ? and account_id = ? and kind in ('EMAIL', 'PHONE') and removed_time > ?
        """,
        tenant,
        account,
        clock.instant().minus(REMEMBERED));
  }

  /** Forgets some that were removed long ago; returns how many. */
  public int purge(int limit) {
    return sql.update(
        """
        delete from former_identity where (tenant_id, identity_id) in (
          select tenant_id, identity_id from former_identity where removed_time < ? limit ?)
        """,
        clock.instant().minus(REMEMBERED),
        limit);
  }
}
