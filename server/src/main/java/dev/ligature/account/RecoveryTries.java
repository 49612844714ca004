package dev.ligature.account;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts tries of recovery codes before they are compared: five an hour for an account, and as many
 * for what names none, so that the two are not told apart.
 */
@Singleton
class RecoveryTries {
  private static final int MOST = 5;
  private static final int BATCH = 1_000;
  private static final Duration WINDOW = Duration.ofHours(1);

  private final Sql sql;
  private final PurposeKeys keys;
  private final Clock clock;

  RecoveryTries(Sql sql, PurposeKeys keys, Clock clock) {
    this.sql = sql;
    this.keys = keys;
    this.clock = clock;
  }

  private record Counted(int tries, Instant since) {}

  /**
   * Counts a try in the running transaction, which holds the counter until its end; how many are
   * left.
   *
   * @param account null where the name is nobody's
   * @throws DomainException RATE_LIMITED
   */
  int count(TenantId tenant, @Nullable AccountId account, String name) {
    Instant now = clock.instant();
    Counted counted =
        sql.one(
            row -> new Counted(row.intValue("tries"), row.time("since_time")),
            """
            insert into recovery_try as t (tenant_id, subject_hmac, tries, since_time)
            values (?, ?, 1, ?)
            on conflict (tenant_id, subject_hmac) do update set
              tries = case when t.since_time <= ? then 1 else t.tries + 1 end,
              since_time = case when t.since_time <= ? then excluded.since_time
                else t.since_time end
            returning tries, since_time
            """,
            tenant,
            subject(tenant, account, name),
            now,
            now.minus(WINDOW),
            now.minus(WINDOW));
    if (counted.tries() > MOST) {
      throw DomainException.of(
              Reason.RATE_LIMITED, "Too many tries.", Map.of("limit", "recovery_code"))
          .retryAfter(Duration.between(now, counted.since().plus(WINDOW)));
    }
    return MOST - counted.tries();
  }

  /** Forgets what no longer counts. */
  @Scheduled(fixedDelay = "1h", initialDelay = "5m")
  void sweep() {
    while (purge(clock.instant().minus(WINDOW)) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }

  private int purge(Instant before) {
    return sql.update(
        """
        delete from recovery_try where (tenant_id, subject_hmac) in (
          select tenant_id, subject_hmac from recovery_try where since_time <= ? limit ?
          for update skip locked)
        """,
        before,
        BATCH);
  }

  private byte[] subject(TenantId tenant, @Nullable AccountId account, String name) {
    return keys.active(Purpose.RECOVERY_PEPPER)
        .mac(
            LengthPrefixed.of("recovery-try")
                .id(tenant.value())
                .text(account == null ? "name:" + name : "account:" + account)
                .toBytes());
  }
}
