package dev.ligature.connector;

import dev.ligature.account.QueuedActs;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.IntentId;
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
  private static final String WAITING =
      """
       where tenant_id = ? and account_id = ? and session_id = any(?)
        and state in ('PENDING', 'RETRY_WAIT', 'LEASED') and dispatched_time is null\
      """;

  private final Sql sql;
  private final ConnectorJournal journal;

  QueuedIntents(Sql sql, ConnectorJournal journal) {
    this.sql = sql;
    this.journal = journal;
  }

  private record Cancelled(IntentId intent, PersonaId connector, String action) {}

  @Override
  public List<PersonaId> waiting(
      TenantId tenant, AccountId account, Collection<SessionId> sessions) {
    return sessions.isEmpty()
        ? List.of()
        : sql.list(
            row -> new PersonaId(row.uuid("connector_id")),
            "select distinct connector_id from intent" + WAITING + " order by connector_id",
            tenant,
            account,
            sessions);
  }

  @Override
  public void cancel(
      Actor actor, TenantId tenant, AccountId account, Collection<SessionId> sessions) {
    if (sessions.isEmpty()) {
      return;
    }
    List<Cancelled> cancelled =
        sql.list(
            row ->
                new Cancelled(
                    new IntentId(row.uuid("intent_id")),
                    new PersonaId(row.uuid("connector_id")),
                    row.text("kind")),
            """
            update intent set state = 'CANCELLED', failure_reason = 'SESSION_ENDED',
              finished_time = now(), payload_sealed = null, version = version + 1,
              updated_time = now()\
            """
                + WAITING
                + " returning intent_id, connector_id, kind",
            tenant,
            account,
            sessions);
    for (Cancelled each : cancelled) {
      journal.write(
          AuditEvent.by(actor, AuditType.INTENT_CANCELLED)
              .in(tenant)
              .about(account)
              .attribute("intent_id", each.intent())
              .attribute("connector_id", each.connector())
              .personal("action", each.action()));
      journal.intentChanged(tenant, account, each.intent(), each.connector(), "CANCELLED");
    }
  }
}
