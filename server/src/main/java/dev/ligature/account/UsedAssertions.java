package dev.ligature.account;

import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Ids of assertions that gateways' keys have signed and that were taken. */
@Singleton
class UsedAssertions {
  private static final int BATCH = 1_000;

  private final Sql sql;
  private final Clock clock;

  UsedAssertions(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Burns an id; false if it was burned before. */
  boolean burn(TenantId tenant, String keyId, String id, Instant now, Instant expireTime) {
    return sql.update(
            """
            insert into gateway_assertion_use (tenant_id, gateway_key_id, jti, used_time,
              expire_time)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """,
            tenant,
            keyId,
            id,
            now,
            expireTime)
        == 1;
  }

  /** Forgets ids of assertions that are too old to come again. */
  @Scheduled(fixedDelay = "10m", initialDelay = "5m")
  void sweep() {
    while (purge(clock.instant()) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }

  private int purge(Instant now) {
    return sql.update(
        """
        delete from gateway_assertion_use where (tenant_id, gateway_key_id, jti) in (
          select tenant_id, gateway_key_id, jti from gateway_assertion_use
          where expire_time < ? limit ?)
        """,
        now,
        BATCH);
  }
}
