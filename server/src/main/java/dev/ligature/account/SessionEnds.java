package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Ends sessions together with what they had queued, in the running transaction; the account's row
 * is locked by the caller.
 */
@Singleton
public class SessionEnds {
  private static final String LIVE =
      """
       from session where tenant_id = ? and account_id = ? and revoked_time is null
        and expire_time > ?\
      """;

  private final Sql sql;
  private final QueuedActs queue;
  private final Clock clock;

  SessionEnds(Sql sql, QueuedActs queue, Clock clock) {
    this.sql = sql;
    this.queue = queue;
    this.clock = clock;
  }

  /** What the end of sessions would cost. */
  public record Cost(int sessions, List<PersonaId> personas) {}

  /** What the end of the sessions that signed in by an identity would cost. */
  public Cost costOf(TenantId tenant, AccountId account, IdentityId identity) {
    List<SessionId> sessions =
        sql.list(
            row -> new SessionId(row.uuid("session_id")),
            "select session_id" + LIVE + " and identity_id = ?",
            tenant,
            account,
            clock.instant(),
            identity);
    return new Cost(sessions.size(), queue.waiting(tenant, account, sessions));
  }

  /** Ends the sessions that signed in by an identity; how many. */
  public int ofIdentity(
      Actor actor, TenantId tenant, AccountId account, IdentityId identity, String reason) {
    return end(actor, tenant, account, reason, "identity_id = ?", identity.value());
  }

  /** Ends the sessions on a device; how many. */
  public int ofDevice(Actor actor, TenantId tenant, AccountId account, UUID device, String reason) {
    return end(actor, tenant, account, reason, "device_id = ?", device);
  }

  /** Ends all sessions of an account; how many. */
  public int ofAccount(Actor actor, TenantId tenant, AccountId account, String reason) {
    return end(actor, tenant, account, reason, "account_id = ?", account.value());
  }

  /** Revokes the devices on which somebody signed in by an identity. */
  public void revokeDevices(TenantId tenant, AccountId account, IdentityId identity) {
    sql.update(
        """
        update device set revoked_time = ?
        where tenant_id = ? and account_id = ? and revoked_time is null and device_id in (
          select device_id from session where tenant_id = ? and account_id = ? and identity_id = ?)
        """,
        clock.instant(),
        tenant,
        account,
        tenant,
        account,
        identity);
  }

  /** Revokes all devices of an account. */
  public void revokeDevices(TenantId tenant, AccountId account) {
    sql.update(
        """
        update device set revoked_time = ?
        where tenant_id = ? and account_id = ? and revoked_time is null
        """,
        clock.instant(),
        tenant,
        account);
  }

  private int end(
      Actor actor, TenantId tenant, AccountId account, String reason, String which, UUID id) {
    Instant now = clock.instant();
    List<SessionId> ended =
        sql.list(
            row -> new SessionId(row.uuid("session_id")),
            """
            update session set revoked_time = ?, revoke_reason = ?
            where (tenant_id, session_id) in (select tenant_id, session_id\
            """
                + LIVE
                + " and "
                + which
                + ") returning session_id",
            now,
            reason,
            tenant,
            account,
            now,
            id);
    queue.cancel(actor, tenant, ended);
    return ended.size();
  }
}
