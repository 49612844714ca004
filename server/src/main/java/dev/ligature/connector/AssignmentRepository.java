package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The assignment part of connector rows. Every write of a daemon names tenant, connector, session
 * and both epochs in the update itself; all times are the database's.
 */
@Singleton
class AssignmentRepository {
  private static final String SELECT =
      """
      select c.tenant_id, c.connector_id, p.account_id, c.platform, c.desired, c.connector_epoch,
        c.spec_version, c.nacked_spec_version, c.settings, k.credential_ref, k.current_version,
        array(
          select distinct s.scope from persona_scope s
          join consent n on n.tenant_id = s.tenant_id and n.persona_id = s.persona_id
            and n.withdrawn_time is null and s.scope = any(n.actions)
          where s.tenant_id = c.tenant_id and s.persona_id = c.connector_id
            and s.remote_channel = ''
          order by s.scope) as actions
      from connector c
      join persona p on p.tenant_id = c.tenant_id and p.persona_id = c.connector_id
      join credential k on k.tenant_id = c.tenant_id and k.persona_id = c.connector_id
        and k.state <> 'SHREDDED'
      where c.daemon_session_id = ? and c.daemon_epoch = ? and c.settings is not null
      """;

  private final Sql sql;

  AssignmentRepository(Sql sql) {
    this.sql = sql;
  }

  List<AssignmentRow> list(DaemonSession session) {
    return sql.list(AssignmentRepository::read, SELECT, session.id(), session.epoch());
  }

  Optional<AssignmentRow> find(DaemonSession session, PersonaId connector) {
    return sql.find(
        AssignmentRepository::read,
        SELECT + " and c.connector_id = ?",
        session.id(),
        session.epoch(),
        connector);
  }

  /** Which session holds a connector; empty if none does. */
  Optional<DaemonSessionId> holder(TenantId tenant, PersonaId connector) {
    return sql.find(
        row -> new DaemonSessionId(row.uuid("daemon_session_id")),
        """
        select daemon_session_id from connector
        where tenant_id = ? and connector_id = ? and daemon_session_id is not null
        """,
        tenant,
        connector);
  }

  /** The connectors of a resumed session follow it to its new epoch and keep their own. */
  void resume(DaemonSession session) {
    sql.update(
        "update connector set daemon_epoch = ?, updated_time = now() where daemon_session_id = ?",
        session.epoch(),
        session.id());
  }

  /** A connector whose lease was renewed; {@code returned} if it had not been heard of before. */
  record Renewed(
      TenantId tenant, PersonaId connector, long epoch, DesiredState desired, boolean returned) {}

  /** Renews the leases of these assignments; what is revoked or held by another is left out. */
  List<Renewed> renew(DaemonSession session, Collection<AssignmentFence> held, Duration life) {
    return sql.list(
        row ->
            new Renewed(
                tenant(row),
                connector(row),
                row.longValue("connector_epoch"),
                row.constant("desired", DesiredState.class),
                row.bool("returned")),
        """
        with held as materialized (
          select c.tenant_id, c.connector_id, c.reach <> 'LIVE' as returned
          from unnest(?::uuid[], ?::uuid[], ?::text[]::bigint[])
            as k(tenant_id, connector_id, connector_epoch)
          join connector c on c.tenant_id = k.tenant_id and c.connector_id = k.connector_id
            and c.connector_epoch = k.connector_epoch
          where c.daemon_session_id = ? and c.daemon_epoch = ? and c.desired <> 'REVOKED'
          order by c.tenant_id, c.connector_id for update of c)
        update connector c set lease_expire_time = now() + make_interval(secs => ?)
        from held where c.tenant_id = held.tenant_id and c.connector_id = held.connector_id
        returning c.tenant_id, c.connector_id, c.connector_epoch, c.desired, held.returned
        """,
        held.stream().map(AssignmentFence::tenant).toList(),
        held.stream().map(AssignmentFence::connector).toList(),
        held.stream().map(fence -> Long.toString(fence.epoch())).toList(),
        session.id(),
        session.epoch(),
        DaemonRepository.seconds(life));
  }

  /** Notes what a daemon sees; false if the fence does not hold or an older verdict is sticky. */
  boolean observe(AssignmentFence fence, AssignmentSighting seen) {
    return sql.update(
            """
            update connector
            set observed = ?, reasons = ?, version = version + 1, updated_time = now(),
              bad_credential_version = case when ? = 'BAD_CREDENTIALS'
                then greatest(bad_credential_version, ?) else bad_credential_version end,
              parked_until_time = now() + make_interval(secs => ?)
            where tenant_id = ? and connector_id = ? and connector_epoch = ?
              and daemon_session_id = ? and daemon_epoch = ? and lease_expire_time > now()
              and (observed <> 'BAD_CREDENTIALS' or ? = 'BAD_CREDENTIALS'
                or ? > bad_credential_version)
            """,
            seen.observed(),
            seen.reasons(),
            seen.observed(),
            seen.credentialVersion(),
            seen.retryAfter() == null ? null : DaemonRepository.seconds(seen.retryAfter()),
            fence.tenant(),
            fence.connector(),
            fence.epoch(),
            fence.session().id(),
            fence.session().epoch(),
            seen.observed(),
            seen.credentialVersion())
        > 0;
  }

  /** Keeps the abilities that were reported under a fence which has just been found to hold. */
  void setCapabilities(AssignmentFence fence, byte[] capabilities) {
    sql.update(
        """
        update persona set capabilities = ?, capabilities_time = now(), version = version + 1
        where tenant_id = ? and persona_id = ?
        """,
        capabilities,
        fence.tenant(),
        fence.connector());
  }

  /** Notes the answer to a spec; false if the fence does not hold. */
  boolean answerSpec(AssignmentFence fence, long specVersion, boolean accepted) {
    return sql.update(
            """
            update connector set updated_time = now(),
              acked_spec_version = case when ? then greatest(acked_spec_version, ?)
                else acked_spec_version end,
              nacked_spec_version = case when ? then nacked_spec_version
                else greatest(nacked_spec_version, ?) end
            where tenant_id = ? and connector_id = ? and connector_epoch = ?
              and daemon_session_id = ? and daemon_epoch = ? and ? <= spec_version
            """,
            accepted,
            specVersion,
            accepted,
            specVersion,
            fence.tenant(),
            fence.connector(),
            fence.epoch(),
            fence.session().id(),
            fence.session().epoch(),
            specVersion)
        > 0;
  }

  /** Ends the assignment of a revoked connector; false if the fence does not hold. */
  boolean disconnected(AssignmentFence fence, boolean voidAtPlatform) {
    return sql.update(
            """
            update connector
            set daemon_id = null, daemon_session_id = null, daemon_epoch = null,
              lease_expire_time = null, reach = 'LOST', version = version + 1,
              updated_time = now(),
              logout_confirmed_time = case when ? then now() else logout_confirmed_time end,
              revocation_strength = case when ? then 'HARD' else revocation_strength end
            where tenant_id = ? and connector_id = ? and connector_epoch = ?
              and daemon_session_id = ? and daemon_epoch = ? and desired = 'REVOKED'
            """,
            voidAtPlatform,
            voidAtPlatform,
            fence.tenant(),
            fence.connector(),
            fence.epoch(),
            fence.session().id(),
            fence.session().epoch())
        > 0;
  }

  /** True if the fence holds now. */
  boolean holds(AssignmentFence fence) {
    return sql.one(
        row -> row.bool("holds"),
        """
        select exists (
          select from connector
          where tenant_id = ? and connector_id = ? and connector_epoch = ?
            and daemon_session_id = ? and daemon_epoch = ? and lease_expire_time > now()) as holds
        """,
        fence.tenant(),
        fence.connector(),
        fence.epoch(),
        fence.session().id(),
        fence.session().epoch());
  }

  /** A connector that was silent is heard again; false if the fence does not hold. */
  boolean revive(AssignmentFence fence) {
    return sql.update(
            """
            update connector set reach = 'LIVE', stale_since_time = null, version = version + 1,
              updated_time = now()
            where tenant_id = ? and connector_id = ? and connector_epoch = ?
              and daemon_session_id = ? and daemon_epoch = ? and reach <> 'LIVE'
            """,
            fence.tenant(),
            fence.connector(),
            fence.epoch(),
            fence.session().id(),
            fence.session().epoch())
        > 0;
  }

  AccountId account(TenantId tenant, PersonaId connector) {
    return sql.one(
        row -> new AccountId(row.uuid("account_id")),
        "select account_id from persona where tenant_id = ? and persona_id = ?",
        tenant,
        connector);
  }

  private static AssignmentRow read(Row row) {
    return new AssignmentRow(
        tenant(row),
        connector(row),
        new AccountId(row.uuid("account_id")),
        row.constant("platform", Platform.class),
        row.constant("desired", DesiredState.class),
        row.longValue("connector_epoch"),
        row.longValue("spec_version"),
        row.longValue("nacked_spec_version"),
        row.bytes("settings"),
        row.uuid("credential_ref"),
        row.longValue("current_version"),
        row.texts("actions"));
  }

  static TenantId tenant(Row row) {
    return new TenantId(row.uuid("tenant_id"));
  }

  static PersonaId connector(Row row) {
    return new PersonaId(row.uuid("connector_id"));
  }
}
