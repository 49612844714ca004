package dev.ligature.risc;

import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Ids of tokens that were taken. */
@Singleton
class UsedEventRepository {
  private final Sql sql;

  UsedEventRepository(Sql sql) {
    this.sql = sql;
  }

  /** Burns an id; false if it was burned before. */
  boolean burn(TenantId tenant, String provider, String id, Instant now, Instant expireTime) {
    return sql.update(
            """
            insert into security_event_use (tenant_id, provider_id, jti, used_time, expire_time)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """,
            tenant,
            provider,
            id,
            now,
            expireTime)
        == 1;
  }

  /** Forgets some whose tokens are too old to be taken; returns how many. */
  int purge(Instant now, int limit) {
    return sql.update(
        """
        delete from security_event_use where (tenant_id, provider_id, jti) in (
          select tenant_id, provider_id, jti from security_event_use where expire_time < ? limit ?)
        """,
        now,
        limit);
  }
}
