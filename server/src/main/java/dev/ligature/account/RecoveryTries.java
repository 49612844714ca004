package dev.ligature.account;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.OpaqueToken;
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
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts tries of recovery codes before they are compared: five an hour for an account, and as many
 * for what names none, so that the two are not told apart. Who shows a device is told of the tries
 * of what is shown, five an hour as well, and of nothing else: whether the code is heard although
 * others have used up the account's tries depends on whose device it is, and looks like a wrong
 * code.
 */
@Singleton
class RecoveryTries {
  private static final int MOST = 5;
  private static final int BATCH = 1_000;
  private static final Duration WINDOW = Duration.ofHours(1);

  private final Sql sql;
  private final PurposeKeys keys;
  private final KnownDevices devices;
  private final Clock clock;

  RecoveryTries(Sql sql, PurposeKeys keys, KnownDevices devices, Clock clock) {
    this.sql = sql;
    this.keys = keys;
    this.devices = devices;
    this.clock = clock;
  }

  private record Counted(int tries, Instant since) {}

  /**
   * A try that was counted.
   *
   * @param left how many more may follow
   * @param heard whether its code may be right
   */
  record Try(int left, boolean heard) {}

  /**
   * Counts a try in the running transaction, which holds the counters until its end.
   *
   * @param account null where the name is nobody's
   * @throws DomainException RATE_LIMITED
   */
  Try count(Caller caller, @Nullable AccountId account, String name) {
    TenantId tenant = caller.tenant();
    OpaqueToken shown = caller.deviceTokenOrNull();
    String subject = account == null ? "name:" + name : "account:" + account;
    if (shown == null) {
      return new Try(left(count(tenant, subject)), true);
    }
    int left = left(count(tenant, "device:" + HexFormat.of().formatHex(shown.digest())));
    boolean isOwners =
        devices.find(tenant, shown).filter(each -> each.account().equals(account)).isPresent();
    return new Try(left, count(tenant, subject).tries() <= MOST || isOwners);
  }

  private int left(Counted counted) {
    if (counted.tries() > MOST) {
      throw DomainException.of(
              Reason.RATE_LIMITED, "Too many tries.", Map.of("limit", "recovery_code"))
          .retryAfter(Duration.between(clock.instant(), counted.since().plus(WINDOW)));
    }
    return MOST - counted.tries();
  }

  private Counted count(TenantId tenant, String subject) {
    Instant now = clock.instant();
    return sql.one(
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
        mac(tenant, subject),
        now,
        now.minus(WINDOW),
        now.minus(WINDOW));
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

  private byte[] mac(TenantId tenant, String subject) {
    return keys.active(Purpose.RECOVERY_PEPPER)
        .mac(LengthPrefixed.of("recovery-try").id(tenant.value()).text(subject).toBytes());
  }
}
