package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Whatever an account has begun and could still prove dies when its factors change. */
@Singleton
class OpenAttempts {
  private final Sql sql;
  private final Clock clock;

  OpenAttempts(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Voids in the running transaction all open codes, tickets and logins of an account. */
  void voidAll(TenantId tenant, AccountId account) {
    Instant now = clock.instant();
    sql.update(
        """
        with attempts as (
          update link_attempt set state = 'CANCELLED', revision = revision + 1, step = null,
            updated_time = ?
          where tenant_id = ? and account_id = ? and state in ('STARTED', 'STEP', 'VERIFYING',
            'CREDENTIAL_SEALED', 'VERIFIED', 'POLICY_BOUND')),
        codes as (
          update challenge c set void_time = ? from link_attempt a
          where a.tenant_id = ? and a.account_id = ? and c.tenant_id = a.tenant_id
            and c.link_attempt_id = a.link_attempt_id and c.void_time is null
            and c.used_time is null),
        unlinks as (
          update unlink_ticket set used_time = ?
          where tenant_id = ? and account_id = ? and used_time is null)
        update proof set used_time = ?
        where tenant_id = ? and account_id = ? and used_time is null
        """,
        now,
        tenant,
        account,
        now,
        tenant,
        account,
        now,
        tenant,
        account,
        now,
        tenant,
        account);
  }
}
