package dev.ligature.connector;

import dev.ligature.db.Json;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * The SQL of the one rule: a daemon's write is accepted iff tenant, connector, session, both epochs
 * and the attempt equal the rows, in the update itself. It reads the live session and the
 * connectors under locks, session first, as a Hello that ends it does: a write that meets a
 * revocation or a newer Hello waits for it and is then refused. All times are the database's.
 *
 * <p>The parameters are what the daemon gives as JSON, the session's id and its epoch.
 */
final class WorkFence {
  /** Connector c may send. */
  static final String MAY_SEND =
      """
      and c.desired = 'ACTIVE' and coalesce(c.parked_until_time, now()) <= now()
        and c.observed not in ('BAD_CREDENTIALS', 'REMOTE_LOGGED_OUT', 'BANNED')
      """;

  private static final String FENCE =
      """
      with given as materialized (
        select * from json_to_recordset(?::json)
          as g (connector_id uuid, connector_epoch bigint, %s)),
      live as materialized (
        select s.daemon_session_id, s.daemon_epoch from daemon_session s
        where s.daemon_session_id = ? and s.daemon_epoch = ? and s.ended_time is null
        for key share of s),
      fence as materialized (
        select c.* from connector c join live l
          on c.daemon_session_id = l.daemon_session_id and c.daemon_epoch = l.daemon_epoch
        where (c.connector_id, c.connector_epoch) in (
            select connector_id, connector_epoch from given)
          and c.lease_expire_time > now() %s
        order by c.tenant_id, c.connector_id for share of c)
      """;

  private WorkFence() {}

  /** The fence of what the session may write; further columns that the daemon gives. */
  static String holding(String columns) {
    return FENCE.formatted(columns, "");
  }

  /** The fence of what the session may also send. */
  static String sending(String columns) {
    return FENCE.formatted(columns, MAY_SEND);
  }

  /** What the daemon gives, a JSON object each. */
  static <T> String given(Collection<T> each, Function<T, Map<String, ?>> columns) {
    return Json.rows(each.stream().map(columns).toList());
  }
}
