package dev.ligature.connector;

import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what daemons report of attempts, many at once; the rule is {@link WorkFence}'s. */
@Singleton
class IntentReportRepository {
  private static final String OF_THE_CLAIM =
      """
      i.tenant_id = f.tenant_id and i.connector_id = f.connector_id
      and f.connector_id = g.connector_id and i.intent_id = g.intent_id and i.attempt = g.attempt
      """;

  private static final String IS_OWN =
      """
      i.daemon_session_id = f.daemon_session_id and i.daemon_epoch = f.daemon_epoch
      and i.connector_epoch = f.connector_epoch
      """;

  private final Sql sql;

  IntentReportRepository(Sql sql) {
    this.sql = sql;
  }

  /** Notes that platform calls are about to be made, and returns those that may. */
  List<NotedIntent> dispatch(
      DaemonSession session, Collection<AttemptFence> attempts, Duration callLimit) {
    return sql.list(
        NotedIntent::of,
        WorkFence.sending("intent_id uuid, attempt integer")
            + """
            update intent i
            set dispatched_time = now(), version = i.version + 1, updated_time = now(),
              claim_expire_time = now() + make_interval(secs => ?)
            from given g, fence f
            where %s and i.state = 'LEASED' and i.dispatched_time is null
              and i.claim_expire_time > now() and %s
            returning i.*, f.platform
            """
                .formatted(OF_THE_CLAIM, IS_OWN),
        given(attempts),
        session.id(),
        session.epoch(),
        callLimit.toMillis() / 1000.0);
  }

  /**
   * A connector that the session holds, locked.
   *
   * @param failures of the account in a row
   * @param intents those that were asked for, locked
   */
  record Held(TenantId tenant, long epoch, int failures, Map<IntentId, IntentStanding> intents) {}

  /** What the session holds of the attempts' connectors under the epochs that they name. */
  Map<PersonaId, Held> lock(DaemonSession session, Collection<AttemptFence> attempts) {
    Map<PersonaId, Held> held = new HashMap<>();
    List<Boolean> _ =
        sql.list(
            row -> {
              Held connector =
                  held.computeIfAbsent(
                      new PersonaId(row.uuid("fenced_connector_id")),
                      id ->
                          new Held(
                              new TenantId(row.uuid("fenced_tenant_id")),
                              row.longValue("fenced_epoch"),
                              row.intValue("failures"),
                              new HashMap<>()));
              UUID intent = row.uuidOrNull("intent_id");
              if (intent != null) {
                connector.intents().put(new IntentId(intent), standing(row));
              }
              return true;
            },
            WorkFence.holding("intent_id uuid, attempt integer")
                + """
                , standing as materialized (
                  select i.*, f.platform, (%s) is true as is_own
                  from given g
                    join fence f on f.connector_id = g.connector_id
                    join intent i on i.tenant_id = f.tenant_id
                      and i.connector_id = f.connector_id and i.intent_id = g.intent_id
                  order by i.tenant_id, i.intent_id for update of i)
                select f.tenant_id as fenced_tenant_id, f.connector_id as fenced_connector_id,
                  f.connector_epoch as fenced_epoch, f.failure_count as failures, s.*
                from fence f left join standing s using (tenant_id, connector_id)
                """
                    .formatted(IS_OWN),
            given(attempts),
            session.id(),
            session.epoch());
    return held;
  }

  /** An attempt and what follows from its outcome. */
  record Settlement(AttemptFence fence, IntentStep step) {}

  /** Writes what follows from outcomes, and returns those whose fence and attempt hold. */
  List<NotedIntent> settle(DaemonSession session, Collection<Settlement> settlements) {
    return sql.list(
        NotedIntent::of,
        WorkFence.holding(
                """
                intent_id uuid, attempt integer, state text, failure_count integer, failure text,
                is_retryable boolean, remote_message_ids text[], delay double precision,
                is_terminal boolean\
                """)
            + """
            update intent i
            set state = g.state, settled_attempt = g.attempt, failure_count = g.failure_count,
              failure_reason = g.failure, is_retryable = g.is_retryable,
              remote_message_ids = g.remote_message_ids,
              next_try_time = now() + make_interval(secs => g.delay),
              reconcile_after_time = case when g.state = 'UNKNOWN'
                then now() + make_interval(secs => 60) else i.reconcile_after_time end,
              payload_sealed = case when g.state = 'SUCCEEDED' then null
                else i.payload_sealed end,
              dispatched_time = case when g.state in ('RETRY_WAIT', 'PENDING') then null
                else coalesce(i.dispatched_time, now()) end,
              finished_time = case when g.is_terminal then now() end,
              version = i.version + 1, updated_time = now()
            from given g, fence f
            where %s and (i.state in ('UNKNOWN', 'RECONCILING') or (i.state = 'LEASED' and %s))
            returning i.*, f.platform
            """
                .formatted(OF_THE_CLAIM, IS_OWN),
        WorkFence.given(settlements, IntentReportRepository::columns),
        session.id(),
        session.epoch());
  }

  /** The platform asks a connector to wait, or all of a session on its platform. */
  void park(DaemonSession session, PersonaId connector, boolean wholeDaemon, Duration delay) {
    sql.update(
        """
        update connector c set parked_until_time = now() + make_interval(secs => ?)
        where c.daemon_session_id = ? and (c.connector_id = ? or (? and c.platform = (
          select o.platform from connector o
          where o.daemon_session_id = ? and o.connector_id = ?)))
        """,
        delay.toMillis() / 1000.0,
        session.id(),
        connector,
        wholeDaemon,
        session.id(),
        connector);
  }

  /** Keeps the count of the account's failures in a row. */
  void setFailures(DaemonSession session, PersonaId connector, int failures) {
    sql.update(
        "update connector set failure_count = ? where daemon_session_id = ? and connector_id = ?",
        failures,
        session.id(),
        connector);
  }

  /** Sends no more, after too many failures in a row; false if it did not send anyway. */
  boolean stopSending(DaemonSession session, PersonaId connector) {
    return sql.update(
            """
            update connector set desired = 'READ_ONLY', failure_count = 0,
              spec_version = spec_version + 1, version = version + 1, updated_time = now()
            where daemon_session_id = ? and connector_id = ? and desired = 'ACTIVE'
            """,
            session.id(),
            connector)
        > 0;
  }

  private static String given(Collection<AttemptFence> attempts) {
    return WorkFence.given(attempts, IntentReportRepository::columns);
  }

  private static Map<String, ?> columns(AttemptFence fence) {
    return Map.of(
        "connector_id", fence.connector().value(),
        "connector_epoch", fence.epoch(),
        "intent_id", fence.intent().value(),
        "attempt", fence.attempt());
  }

  private static Map<String, ?> columns(Settlement settlement) {
    IntentStep step = settlement.step();
    Map<String, @Nullable Object> columns = new HashMap<>(columns(settlement.fence()));
    columns.put("state", step.state().name());
    columns.put("failure_count", step.failureCount());
    columns.put("failure", step.failure());
    columns.put("is_retryable", step.isRetryable());
    columns.put("remote_message_ids", new ArrayList<>(step.remoteMessageIds()));
    columns.put("delay", step.delay().toMillis() / 1000.0);
    columns.put("is_terminal", step.state().isTerminal());
    return columns;
  }

  private static IntentStanding standing(Row row) {
    return new IntentStanding(
        row.constant("state", IntentState.class),
        row.intValue("attempt"),
        row.intValue("settled_attempt"),
        row.intValue("failure_count"),
        row.timeOrNull("dispatched_time") != null,
        row.bool("is_own"));
  }
}
