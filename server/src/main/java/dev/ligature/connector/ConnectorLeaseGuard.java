package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.vault.LeaseGuard;
import dev.ligature.vault.LeaseHolder;
import jakarta.inject.Singleton;

/** Gives material to the daemon alone that the connector's row names at this moment. */
@Singleton
class ConnectorLeaseGuard implements LeaseGuard {
  private final Sql sql;

  /** What the row says of the holder. */
  private record Standing(boolean holds, DesiredState desired, boolean isBuildAllowed) {}

  ConnectorLeaseGuard(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void require(
      LeaseHolder holder, TenantId tenant, PersonaId connector, long connectorEpoch) {
    Standing standing =
        sql.find(
                row ->
                    new Standing(
                        row.bool("holds"),
                        row.constant("desired", DesiredState.class),
                        row.bool("is_build_allowed")),
                """
            select c.desired, d.state <> 'REVOKED' and s.ended_time is null
                and c.daemon_session_id = ? and c.daemon_epoch = ? and c.connector_epoch = ?
                and c.lease_expire_time > clock_timestamp() as holds,
              s.attestation_level >= coalesce(p.minimum_attestation_level, 0)
                and not coalesce(b.is_denied, false) as is_build_allowed
            from connector c
              join tenant t on t.tenant_id = c.tenant_id
              join daemon_session s on s.daemon_session_id = c.daemon_session_id
              join daemon d on d.daemon_id = c.daemon_id and d.region = t.residency
              left join build b on b.platform = c.platform and b.build_digest = s.build_digest
              left join build_policy p on p.platform = c.platform
            where c.tenant_id = ? and c.connector_id = ? and c.daemon_id = ?
            for share of c\
            """,
                holder.session(),
                holder.daemonEpoch(),
                connectorEpoch,
                tenant,
                connector,
                holder.daemon())
            .orElseThrow(DomainException::notFound);
    if (!standing.holds()) {
      throw DomainException.of(Reason.FENCED, "The assignment is not the present one.");
    }
    DesiredState desired = standing.desired();
    if (desired == DesiredState.PAUSED || desired == DesiredState.REVOKED) {
      throw DomainException.of(Reason.CONNECTOR_NOT_SENDING, "The connector is paused or revoked.");
    }
    if (!standing.isBuildAllowed()) {
      throw DomainException.of(Reason.BUILD_REFUSED, "Policy refuses the daemon's build.");
    }
  }
}
