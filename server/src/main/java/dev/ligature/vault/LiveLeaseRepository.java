package dev.ligature.vault;

import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Live leases together with their owners, connectors and daemons. */
@Singleton
class LiveLeaseRepository {
  private final Sql sql;

  LiveLeaseRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * A lease that is over before its time.
   *
   * @param isSoft true if no new one is given and the daemon is there to be told
   */
  record Ended(
      LeaseId lease,
      DaemonSessionId session,
      CredentialRef credential,
      PersonaId connector,
      Platform platform,
      AccountId account,
      boolean isSoft) {}

  /**
   * Ends the chosen leases.
   *
   * @param owner only leases of this account's credentials; null for all of the tenant
   * @param reason an upper case word
   */
  List<Ended> end(
      TenantId tenant, @Nullable AccountId owner, LeaseSelector selector, String reason) {
    return sql.list(
        LiveLeaseRepository::ended,
        """
        update credential_lease l set revoked_time = clock_timestamp(), revoke_reason = ?,
          revocation_strength = case
            when exists (select from connector k
                where k.tenant_id = l.tenant_id and k.connector_id = c.persona_id
                  and k.desired in ('PAUSED', 'REVOKED'))
              and exists (select from daemon_session s
                where s.daemon_session_id = l.daemon_session_id and s.ended_time is null
                  and s.suspect_time is null)
            then 'SOFT' else 'EXPOSED' end
        from credential c
          join persona p on p.tenant_id = c.tenant_id and p.persona_id = c.persona_id
        where c.tenant_id = l.tenant_id and c.credential_ref = l.credential_ref
          and l.revoked_time is null and l.expire_time > clock_timestamp() and l.tenant_id = ?
          and (?::uuid is null or p.account_id = ?) and\
        """
            + " "
            + selector.by().condition()
            + " returning l.lease_id, l.daemon_session_id, l.credential_ref, c.persona_id,"
            + " p.platform, p.account_id, l.revocation_strength",
        reason,
        tenant,
        owner,
        owner,
        selector.value());
  }

  /** Live leases after an id, in the order of ids; null chooses all. */
  List<CredentialLease> listAfter(
      TenantId tenant,
      @Nullable PersonaId connector,
      @Nullable UUID instance,
      LeaseId after,
      int limit) {
    return sql.list(
        LiveLeaseRepository::lease,
        """
        select l.lease_id, l.credential_ref, l.version, c.kind, c.persona_id, l.connector_epoch,
          s.instance_id, l.expire_time, l.attestation_level,
          (extract(epoch from l.expire_time - clock_timestamp()) * 1000)::bigint
            as life_milliseconds
        from credential_lease l
          join credential c on c.tenant_id = l.tenant_id and c.credential_ref = l.credential_ref
          join daemon_session s on s.daemon_session_id = l.daemon_session_id
        where l.tenant_id = ? and l.lease_id > ? and l.revoked_time is null
          and l.expire_time > clock_timestamp() and coalesce(?, c.persona_id) = c.persona_id
          and coalesce(?, s.instance_id) = s.instance_id
        order by l.lease_id limit ?\
        """,
        tenant,
        after,
        connector == null ? null : connector.value(),
        instance,
        limit);
  }

  private static Ended ended(Row row) {
    return new Ended(
        new LeaseId(row.uuid("lease_id")),
        new DaemonSessionId(row.uuid("daemon_session_id")),
        new CredentialRef(row.uuid("credential_ref")),
        new PersonaId(row.uuid("persona_id")),
        row.constant("platform", Platform.class),
        new AccountId(row.uuid("account_id")),
        row.text("revocation_strength").equals("SOFT"));
  }

  private static CredentialLease lease(Row row) {
    return new CredentialLease(
        new LeaseId(row.uuid("lease_id")),
        new CredentialRef(row.uuid("credential_ref")),
        row.longValue("version"),
        row.constant("kind", CredentialKind.class),
        new PersonaId(row.uuid("persona_id")),
        row.longValue("connector_epoch"),
        row.uuid("instance_id"),
        Duration.ofMillis(row.longValue("life_milliseconds")),
        row.time("expire_time"),
        row.intValue("attestation_level"));
  }
}
