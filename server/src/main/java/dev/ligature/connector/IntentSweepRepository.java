package dev.ligature.connector;

import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/** What becomes of intents by the passing of time; all times are the database's. */
@Singleton
class IntentSweepRepository {
  private static final int BATCH = 200;

  private final Sql sql;

  IntentSweepRepository(Sql sql) {
    this.sql = sql;
  }

  /** An intent that was moved on. */
  record Swept(NotedIntent intent, int attempt, IntentState state) {}

  /**
   * Ends claims that are over: their time is up, or the session does not hold the connector any
   * more. Without a dispatch the intent waits again, or is dead after three lost sessions; with one
   * nobody knows, and it is never sent again blindly.
   */
  List<Swept> endClaims() {
    return sql.list(
        IntentSweepRepository::read,
        """
        with over as materialized (
          select i.tenant_id, i.intent_id, c.platform,
            (c.daemon_session_id is distinct from i.daemon_session_id
              or c.connector_epoch is distinct from i.connector_epoch
              or c.lease_expire_time <= now()) as is_lost
          from intent i
          join connector c on c.tenant_id = i.tenant_id and c.connector_id = i.connector_id
          where i.state = 'LEASED' and (i.claim_expire_time <= now()
            or c.daemon_session_id is distinct from i.daemon_session_id
            or c.connector_epoch is distinct from i.connector_epoch
            or c.lease_expire_time <= now())
          order by i.tenant_id, i.intent_id limit ? for update of i skip locked)
        update intent i
        set state = case when i.dispatched_time is not null then 'UNKNOWN'
            when i.lost_session_count + over.is_lost::integer >= 3 then 'DEAD' else 'PENDING' end,
          lost_session_count = least(3, i.lost_session_count + over.is_lost::integer),
          failure_reason = case when i.dispatched_time is null and over.is_lost
            and i.lost_session_count >= 2 then 'POISON' else i.failure_reason end,
          reconcile_after_time = case when i.dispatched_time is not null
            then now() + make_interval(secs => 60) end,
          finished_time = case when i.dispatched_time is null and over.is_lost
            and i.lost_session_count >= 2 then now() end,
          next_try_time = now(), version = i.version + 1, updated_time = now()
        from over where i.tenant_id = over.tenant_id and i.intent_id = over.intent_id
        returning i.*, over.platform
        """,
        BATCH);
  }

  /** Ends what waited until its time was over. */
  List<Swept> expire() {
    return sql.list(
        IntentSweepRepository::read,
        """
        with old as materialized (
          select tenant_id, intent_id, connector_id from intent
          where state in ('PENDING', 'RETRY_WAIT') and expire_time <= now()
          order by expire_time limit ? for update skip locked)
        update intent i set state = 'EXPIRED', finished_time = now(), payload_sealed = null,
          version = i.version + 1, updated_time = now()
        from old join connector c using (tenant_id, connector_id)
        where i.tenant_id = old.tenant_id and i.intent_id = old.intent_id
        returning i.*, c.platform
        """,
        BATCH);
  }

  /** Gives up on what no daemon could tell of within a day behind the end of its life. */
  List<Swept> giveUp() {
    return sql.list(
        IntentSweepRepository::read,
        """
        with lost as materialized (
          select tenant_id, intent_id, connector_id from intent
          where state in ('UNKNOWN', 'RECONCILING')
            and reconcile_after_time <= now() - interval '1 hour'
            and expire_time <= now() - interval '1 day'
          order by reconcile_after_time limit ? for update skip locked)
        update intent i set state = 'DEAD_UNKNOWN', finished_time = now(),
          version = i.version + 1, updated_time = now()
        from lost join connector c using (tenant_id, connector_id)
        where i.tenant_id = lost.tenant_id and i.intent_id = lost.intent_id
        returning i.*, c.platform
        """,
        BATCH);
  }

  private static Swept read(Row row) {
    return new Swept(
        NotedIntent.of(row), row.intValue("attempt"), row.constant("state", IntentState.class));
  }
}
