package dev.ligature.connector;

import dev.ligature.account.QueuedActs;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;

/** Intents of sessions that are ended for cause: what was not dispatched is cancelled. */
@Singleton
class QueuedIntents implements QueuedActs {
  private final Sql sql;
  private final WaitingIntents waiting;

  QueuedIntents(Sql sql, WaitingIntents waiting) {
    this.sql = sql;
    this.waiting = waiting;
  }

  @Override
  public List<PersonaId> waiting(
      TenantId tenant, AccountId account, Collection<SessionId> sessions) {
    return sessions.isEmpty()
        ? List.of()
        : sql.list(
            row -> new PersonaId(row.uuid("connector_id")),
            """
            select distinct connector_id from intent
            where tenant_id = ? and account_id = ? and session_id = any(?)
              and state in ('PENDING', 'RETRY_WAIT', 'LEASED') and dispatched_time is null
            order by connector_id
            """,
            tenant,
            account,
            sessions);
  }

  @Override
  public void cancel(Actor actor, TenantId tenant, Collection<SessionId> sessions) {
    if (!sessions.isEmpty()) {
      waiting.cancel(actor, tenant, "SESSION_ENDED", "i.session_id = any(?)", sessions);
    }
  }
}
