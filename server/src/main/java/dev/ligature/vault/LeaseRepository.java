package dev.ligature.vault;

import dev.ligature.common.CredentialRef;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Leases; every time in them is the database's. */
@Singleton
class LeaseRepository {
  private static final String LIVE =
      " and l.revoked_time is null and l.expire_time > clock_timestamp()";

  private final Sql sql;

  LeaseRepository(Sql sql) {
    this.sql = sql;
  }

  /** A lease as its holder renews it. */
  record Held(
      TenantId tenant,
      CredentialRef credential,
      long version,
      CredentialKind kind,
      PersonaId connector,
      long connectorEpoch) {}

  /** Stores the lease and returns its end. */
  Instant insert(
      LeaseId lease,
      LeaseWish wish,
      long version,
      LeaseHolder holder,
      Duration life,
      Duration longest) {
    return sql.one(
        row -> row.time("expire_time"),
        """
        insert into credential_lease
          (tenant_id, lease_id, credential_ref, version, connector_epoch, daemon_id,
           daemon_session_id, daemon_epoch, build_digest, attestation_level, granted_time,
           expire_time, latest_expire_time)
        select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, moment, moment + ? * interval '1 millisecond',
          moment + ? * interval '1 millisecond'
        from clock_timestamp() as moment
        returning expire_time\
        """,
        wish.tenant(),
        lease,
        wish.credential(),
        version,
        wish.connectorEpoch(),
        holder.daemon(),
        holder.session(),
        holder.daemonEpoch(),
        holder.buildDigest(),
        holder.evidenceLevel(),
        life.toMillis(),
        longest.toMillis());
  }

  /** The lease that was given to the session, whether it is over or not. */
  Optional<Held> find(LeaseId lease, DaemonSessionId session) {
    return sql.find(
        row ->
            new Held(
                new TenantId(row.uuid("tenant_id")),
                new CredentialRef(row.uuid("credential_ref")),
                row.longValue("version"),
                row.constant("kind", CredentialKind.class),
                new PersonaId(row.uuid("persona_id")),
                row.longValue("connector_epoch")),
        """
        select l.tenant_id, l.credential_ref, l.version, c.kind, c.persona_id, l.connector_epoch
        from credential_lease l
          join credential c on c.tenant_id = l.tenant_id and c.credential_ref = l.credential_ref
        where l.lease_id = ? and l.daemon_session_id = ?\
        """,
        lease,
        session);
  }

  /** A lease's new end, and how far that is from now. */
  record Renewed(Instant expireTime, Duration life) {}

  /** Counts the lifetime from now, up to the lease's latest end; empty if the lease is over. */
  Optional<Renewed> renew(TenantId tenant, LeaseId lease, Duration life) {
    return sql.find(
        row ->
            new Renewed(
                row.time("expire_time"), Duration.ofMillis(row.longValue("life_milliseconds"))),
        """
        update credential_lease l set renewal_count = renewal_count + 1,
          expire_time = least(latest_expire_time, clock_timestamp() + ? * interval '1 millisecond')
        where l.tenant_id = ? and l.lease_id = ?\
        """
            + LIVE
            + " returning expire_time,"
            + " (extract(epoch from expire_time - clock_timestamp()) * 1000)::bigint"
            + " as life_milliseconds",
        life.toMillis(),
        tenant,
        lease);
  }
}
