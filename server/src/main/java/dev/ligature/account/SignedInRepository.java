package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and ends the live sessions of one account. */
@Singleton
class SignedInRepository {
  private static final String LIVE =
      """
       from session s
      join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
      where s.tenant_id = ? and s.account_id = ? and s.revoked_time is null
        and s.idle_expire_time > ? and s.expire_time > ? and s.session_epoch = a.session_epoch
      """;

  private final Sql sql;

  SignedInRepository(Sql sql) {
    this.sql = sql;
  }

  /** Live sessions behind a place, the latest used first. */
  List<ListedSession> list(
      TenantId tenant, AccountId account, SignedIn.Place after, Instant now, int limit) {
    return sql.list(
        SignedInRepository::read,
        "select s.*"
            + LIVE
            + """
              and (s.last_used_time, s.session_id) < (?, ?)
            order by s.last_used_time desc, s.session_id desc limit ?
            """,
        tenant,
        account,
        now,
        now,
        after.lastUsed(),
        after.session(),
        limit);
  }

  /** Ends one live session; the name of its device, or empty text; null if there is none. */
  @Nullable String end(TenantId tenant, AccountId account, SessionId session, Instant now) {
    return sql.find(
            row -> row.text("device_name"),
            """
            with ended as (
              update session set revoked_time = ?, revoke_reason = 'OWNER'
              where (tenant_id, session_id) in (select s.tenant_id, s.session_id\
            """
                + LIVE
                + """
                  and s.session_id = ?)
              returning tenant_id, device_id)
            select coalesce(device.display_name, '') as device_name
            from ended left join device using (tenant_id, device_id)
            """,
            now,
            tenant,
            account,
            now,
            now,
            session)
        .orElse(null);
  }

  /** Ends all live sessions but one; how many. */
  int endOthers(TenantId tenant, AccountId account, SessionId kept, Instant now) {
    return sql.update(
        """
        update session set revoked_time = ?, revoke_reason = 'OWNER'
        where (tenant_id, session_id) in (select s.tenant_id, s.session_id\
        """
            + LIVE
            + " and s.session_id <> ?)",
        now,
        tenant,
        account,
        now,
        now,
        kept);
  }

  private static ListedSession read(Row row) {
    UUID identity = row.uuidOrNull("identity_id");
    return new ListedSession(
        new SessionId(row.uuid("session_id")),
        row.uuidOrNull("device_id"),
        identity == null ? null : new IdentityId(identity),
        row.intValue("aal"),
        row.texts("amr"),
        row.time("auth_time"),
        row.time("last_used_time"),
        row.time("expire_time"));
  }
}
