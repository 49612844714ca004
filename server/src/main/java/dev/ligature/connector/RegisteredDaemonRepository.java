package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.common.DaemonId;
import dev.ligature.common.Platform;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads daemons with what runs of them, and those that are expected. */
@Singleton
class RegisteredDaemonRepository {
  private final Sql sql;

  RegisteredDaemonRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * Daemons behind an id, in the order of ids.
   *
   * @param states none means all
   */
  List<RegisteredDaemon> listAfter(
      DaemonId after, @Nullable Platform platform, Set<RegisteredDaemon.State> states, int limit) {
    return sql.list(
        RegisteredDaemonRepository::read,
        """
        select * from (
          select d.daemon_id, d.name, d.platforms, d.region, d.daemon_epoch,
            case when d.state <> 'ACTIVE' then d.state
              when latest.ended_time is null and latest.daemon_id is not null then 'LIVE'
              else 'OFFLINE' end as state,
            case when latest.ended_time is null then latest.instance_id end as instance_id,
            latest.build_digest, latest.build_version, latest.attestation_level, latest.capacity,
            latest.last_heartbeat_time,
            (select count(*)::integer from connector
             where connector.daemon_session_id = latest.daemon_session_id) as connectors
          from daemon d left join lateral (
            select * from daemon_session s where s.daemon_id = d.daemon_id
            order by s.daemon_epoch desc limit 1) as latest on true
          union all
          select daemon_id, name, platforms, region, 0, 'ENROLLING', null, null, null, null, null,
            null, 0
          from daemon_enrolment where used_time is null and expire_time > now()) as known
        where daemon_id > ? and coalesce(?::text = any(platforms), true)
          and (cardinality(?::text[]) = 0 or state = any(?::text[]))
        order by daemon_id limit ?
        """,
        after,
        platform,
        DaemonRepository.names(states),
        DaemonRepository.names(states),
        limit);
  }

  /** Takes back a permission to register that was not used; false if there is none. */
  boolean deleteEnrolment(DaemonId daemon) {
    return sql.update(
            "delete from daemon_enrolment where daemon_id = ? and used_time is null", daemon)
        > 0;
  }

  int countConnectors(DaemonId daemon) {
    return sql.one(
        row -> row.intValue("count"),
        "select count(*)::integer as count from connector where daemon_id = ?",
        daemon);
  }

  private static RegisteredDaemon read(Row row) {
    UUID instance = row.uuidOrNull("instance_id");
    return new RegisteredDaemon(
        new DaemonId(row.uuid("daemon_id")),
        row.text("name"),
        row.constant("state", RegisteredDaemon.State.class),
        DaemonRepository.platforms(row),
        row.text("region"),
        row.longValue("daemon_epoch"),
        instance == null
            ? null
            : new RegisteredDaemon.Instance(
                instance,
                ByteString.copyFrom(row.bytes("build_digest")),
                row.text("build_version"),
                row.intValue("attestation_level"),
                row.intValue("connectors"),
                row.intValue("capacity")),
        row.timeOrNull("last_heartbeat_time"));
  }
}
