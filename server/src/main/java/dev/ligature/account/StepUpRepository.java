package dev.ligature.account;

import dev.ligature.common.OpaqueToken;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Sessions that authenticate again. */
@Singleton
class StepUpRepository {
  private final Sql sql;

  StepUpRepository(Sql sql) {
    this.sql = sql;
  }

  Instant createdTime(TenantId tenant, SessionId session) {
    return sql.one(
        row -> row.time("created_time"),
        "select created_time from session where tenant_id = ? and session_id = ?",
        tenant,
        session);
  }

  /** Gives a live session another token and what it has earned; when it ends at the latest. */
  Optional<Instant> rotate(
      TenantId tenant,
      SessionId session,
      OpaqueToken token,
      int aal,
      Collection<String> amr,
      Instant authTime) {
    return sql.find(
        row -> row.time("expire_time"),
        """
        update session set token_hash = ?, aal = ?, amr = ?, auth_time = ?
        where tenant_id = ? and session_id = ? and revoked_time is null
        returning expire_time
        """,
        token.digest(),
        (short) aal,
        amr,
        authTime,
        tenant,
        session);
  }
}
