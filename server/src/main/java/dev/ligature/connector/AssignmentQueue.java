package dev.ligature.connector;

import static dev.ligature.connector.AssignmentRepository.connector;
import static dev.ligature.connector.AssignmentRepository.tenant;

import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Connector rows that lose their daemon or wait for one; all times are the database's. */
@Singleton
class AssignmentQueue {
  private final Sql sql;

  AssignmentQueue(Sql sql) {
    this.sql = sql;
  }

  /** A connector and the session that holds it. */
  record Key(TenantId tenant, PersonaId connector, DaemonSessionId session) {}

  /** Connectors of suspect sessions that are still called live. */
  List<Key> listSuspect() {
    return sql.list(
        AssignmentQueue::key,
        """
        select c.tenant_id, c.connector_id, c.daemon_session_id
        from daemon_session s join connector c on c.daemon_session_id = s.daemon_session_id
        where s.ended_time is null and s.suspect_time is not null and c.reach = 'LIVE'
        order by c.tenant_id, c.connector_id
        """);
  }

  boolean markSuspect(Key key) {
    return sql.update(
            """
            update connector c set reach = 'SUSPECT', version = c.version + 1,
              updated_time = now(),
              stale_since_time = coalesce(c.stale_since_time, s.last_heartbeat_time)
            from daemon_session s
            where c.tenant_id = ? and c.connector_id = ? and c.daemon_session_id = ?
              and s.daemon_session_id = c.daemon_session_id and s.suspect_time is not null
              and c.reach = 'LIVE'
            """,
            key.tenant(),
            key.connector(),
            key.session())
        > 0;
  }

  /** Connectors of ended sessions whose lease is over, or whose daemon has said goodbye. */
  List<Key> listReleasable() {
    return sql.list(
        AssignmentQueue::key,
        """
        select c.tenant_id, c.connector_id, c.daemon_session_id
        from connector c join daemon_session s on s.daemon_session_id = c.daemon_session_id
        where s.ended_time is not null
          and (c.lease_expire_time <= now() or s.end_reason = 'CLOSED')
        order by c.tenant_id, c.connector_id
        """);
  }

  /** Takes a connector from an ended session; false if it was taken or assigned meanwhile. */
  boolean release(Key key) {
    return sql.update(
            """
            update connector c
            set daemon_id = null, daemon_session_id = null, daemon_epoch = null,
              lease_expire_time = null, reach = 'LOST', version = c.version + 1,
              updated_time = now(),
              stale_since_time = coalesce(c.stale_since_time, s.last_heartbeat_time)
            from daemon_session s
            where c.tenant_id = ? and c.connector_id = ? and c.daemon_session_id = ?
              and s.daemon_session_id = c.daemon_session_id and s.ended_time is not null
              and (c.lease_expire_time <= now() or s.end_reason = 'CLOSED')
            """,
            key.tenant(),
            key.connector(),
            key.session())
        > 0;
  }

  /** Connectors of suspended tenants that daemons still hold. */
  List<Key> listOfSuspendedTenants() {
    return sql.list(
        AssignmentQueue::key,
        """
        select c.tenant_id, c.connector_id, c.daemon_session_id
        from tenant t join connector c on c.tenant_id = t.tenant_id
        where t.state <> 'ACTIVE' and c.daemon_session_id is not null
        order by c.tenant_id, c.connector_id
        """);
  }

  /** Takes a connector of a suspended tenant from its session; false if either is not so. */
  boolean takeBack(Key key) {
    return sql.update(
            """
            update connector c
            set daemon_id = null, daemon_session_id = null, daemon_epoch = null,
              lease_expire_time = null, reach = 'LOST', version = c.version + 1,
              updated_time = now(), stale_since_time = coalesce(c.stale_since_time, now())
            from tenant t
            where c.tenant_id = ? and c.connector_id = ? and c.daemon_session_id = ?
              and t.tenant_id = c.tenant_id and t.state <> 'ACTIVE'
            """,
            key.tenant(),
            key.connector(),
            key.session())
        > 0;
  }

  /** A connector that waits for a daemon. */
  record Waiting(TenantId tenant, PersonaId connector, Platform platform, String region) {}

  List<Waiting> waiting(int limit) {
    return sql.list(
        row ->
            new Waiting(
                tenant(row),
                connector(row),
                row.constant("platform", Platform.class),
                row.text("residency")),
        """
        select c.tenant_id, c.connector_id, c.platform, t.residency
        from connector c join tenant t on t.tenant_id = c.tenant_id
        where c.daemon_session_id is null and c.desired <> 'REVOKED' and t.state = 'ACTIVE'
          and c.activated_time is not null and c.settings is not null
        order by c.platform, c.tenant_id, c.connector_id limit ?
        """,
        limit);
  }

  /** A session that can take a connector. */
  record Candidate(
      DaemonId daemon, DaemonSessionId session, long epoch, long held, long capacity) {}

  List<Candidate> candidates(Platform platform, TenantId tenant, String region) {
    return sql.list(
        row ->
            new Candidate(
                new DaemonId(row.uuid("daemon_id")),
                new DaemonSessionId(row.uuid("daemon_session_id")),
                row.longValue("daemon_epoch"),
                row.longValue("held"),
                row.longValue("capacity")),
        """
        select s.daemon_id, s.daemon_session_id, s.daemon_epoch, s.capacity,
          (select count(*) from connector c where c.daemon_session_id = s.daemon_session_id) as held
        from daemon_session s
        join daemon d on d.daemon_id = s.daemon_id and d.state = 'ACTIVE'
        join installation i on i.generation = s.generation
        where s.ended_time is null and s.ready_time is not null and s.suspect_time is null
          and ? = any(s.platforms) and d.region = ?
          and (d.serves_all_tenants or ?::uuid = any(d.tenant_ids))
        """,
        platform.name(),
        region,
        tenant);
  }

  /** Gives a free connector to a live session under the next epoch; false if either is not so. */
  boolean assign(Waiting connector, Candidate to, Duration life) {
    return sql.update(
            """
            with session as materialized (
              select * from daemon_session
              where daemon_session_id = ? and daemon_epoch = ? and ended_time is null for share)
            update connector c
            set daemon_id = s.daemon_id, daemon_session_id = s.daemon_session_id,
              daemon_epoch = s.daemon_epoch, connector_epoch = c.connector_epoch + 1,
              spec_version = c.spec_version + 1, reach = 'LIVE', stale_since_time = null,
              lease_expire_time = now() + make_interval(secs => ?),
              observed = case when c.observed in ('BAD_CREDENTIALS', 'REMOTE_LOGGED_OUT', 'BANNED')
                then c.observed else 'NONE' end,
              version = c.version + 1, updated_time = now()
            from session s
            where c.tenant_id = ? and c.connector_id = ? and c.daemon_session_id is null
              and c.desired <> 'REVOKED'
            """,
            to.session(),
            to.epoch(),
            DaemonRepository.seconds(life),
            connector.tenant(),
            connector.connector())
        > 0;
  }

  private static Key key(Row row) {
    return new Key(tenant(row), connector(row), new DaemonSessionId(row.uuid("daemon_session_id")));
  }
}
