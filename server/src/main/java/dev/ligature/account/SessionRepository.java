package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.DeviceId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of sessions. */
@Singleton
class SessionRepository {
  private final Sql sql;

  SessionRepository(Sql sql) {
    this.sql = sql;
  }

  /** A session as checked for a call, with what is needed to prolong it. */
  record Live(UserSession session, Instant lastUsedTime) {}

  /**
   * The live session of a token, or empty: unknown, ended, idle, expired, of an older epoch or of
   * an account that may not act.
   */
  Optional<Live> findLive(TenantId tenant, byte[] tokenHash, String service, Instant now) {
    return sql.find(
        SessionRepository::readLive,
        """
        select s.session_id, s.account_id, s.aal, s.amr, s.auth_time, s.identity_id,
          s.session_epoch, s.last_used_time
        from session s
        join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
        where s.tenant_id = ? and s.token_hash = ? and s.revoked_time is null
          and s.idle_expire_time > ? and s.expire_time > ? and ? = any(s.audience)
          and s.session_epoch = a.session_epoch and a.state in ('ACTIVE', 'RECOVERY_ONLY')
        """,
        tenant,
        tokenHash,
        now,
        now,
        service);
  }

  /** The session of a token that ended by the merge which it confirmed and which stands. */
  Optional<UserSession> findSwitched(
      TenantId tenant, byte[] tokenHash, String service, Instant endedAfter) {
    return sql.find(
        row -> readLive(row).session(),
        """
        select s.session_id, s.account_id, s.aal, s.amr, s.auth_time, s.identity_id,
          s.session_epoch, s.last_used_time
        from session s
        join account_merge m on m.tenant_id = s.tenant_id and m.session_id = s.session_id
          and m.secondary_account_id = s.account_id and m.state = 'DONE'
          and m.switched_session_id is not null
        where s.tenant_id = ? and s.token_hash = ? and ? = any(s.audience)
          and s.revoke_reason = ? and s.revoked_time > ?
        """,
        tenant,
        tokenHash,
        service,
        MergedSessions.MERGED,
        endedAfter);
  }

  /** Moves the idle expiry; a lost race between two calls does no harm. */
  void prolong(TenantId tenant, SessionId session, Instant now) {
    sql.update(
        """
        update session
        set last_used_time = ?, idle_expire_time = ? + make_interval(secs => idle_ttl_seconds)
        where tenant_id = ? and session_id = ? and revoked_time is null
        """,
        now,
        now,
        tenant,
        session);
  }

  boolean isLive(TenantId tenant, SessionId session, Instant now) {
    return sql.find(
            row -> true,
            """
            select 1 from session s
            join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
            where s.tenant_id = ? and s.session_id = ? and s.revoked_time is null
              and s.expire_time > ? and s.session_epoch = a.session_epoch
              and a.state in ('ACTIVE', 'RECOVERY_ONLY')
            """,
            tenant,
            session,
            now)
        .isPresent();
  }

  void revokeAllBut(
      TenantId tenant, AccountId account, SessionId kept, String reason, Instant now) {
    sql.update(
        """
        update session set revoked_time = ?, revoke_reason = ?
        where tenant_id = ? and account_id = ? and session_id <> ? and revoked_time is null
        """,
        now,
        reason,
        tenant,
        account,
        kept);
    sql.update(
        """
        update device set revoked_time = ?
        where tenant_id = ? and account_id = ? and revoked_time is null
          and device_id is distinct from (
            select device_id from session where tenant_id = ? and session_id = ?)
        """,
        now,
        tenant,
        account,
        tenant,
        kept);
  }

  void insert(
      SessionId id,
      NewSession session,
      long epoch,
      byte[] tokenHash,
      @Nullable DeviceId device,
      Duration idle,
      Instant now,
      Instant expireTime) {
    sql.update(
        """
        insert into session (tenant_id, session_id, account_id, token_hash, device_id, identity_id,
          session_epoch, aal, amr, audience, auth_time, idle_ttl_seconds, idle_expire_time,
          expire_time, last_used_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        session.tenant(),
        id,
        session.account(),
        tokenHash,
        device,
        session.identity(),
        epoch,
        session.aal(),
        session.amr(),
        session.audience(),
        session.authTime(),
        (int) idle.toSeconds(),
        now.plus(idle),
        expireTime,
        now,
        now);
  }

  private static Live readLive(Row row) {
    UUID identity = row.uuidOrNull("identity_id");
    return new Live(
        new UserSession(
            new SessionId(row.uuid("session_id")),
            new AccountId(row.uuid("account_id")),
            row.intValue("aal"),
            Set.copyOf(row.texts("amr")),
            row.time("auth_time"),
            identity == null ? null : new IdentityId(identity),
            row.longValue("session_epoch")),
        row.time("last_used_time"));
  }
}
