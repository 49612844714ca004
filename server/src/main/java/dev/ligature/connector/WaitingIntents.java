package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Intents that nobody has begun and whose sessions may not act any more: they are cancelled. */
@Singleton
class WaitingIntents {
  private final Sql sql;
  private final ConnectorJournal journal;

  WaitingIntents(Sql sql, ConnectorJournal journal) {
    this.sql = sql;
    this.journal = journal;
  }

  private record Cancelled(
      IntentId intent, AccountId account, PersonaId connector, String action) {}

  /**
   * Cancels in the running transaction what waits of a tenant, and tells the owners.
   *
   * @param which further condition on the intent {@code i} and the session {@code s} that queued it
   */
  void cancel(Actor actor, TenantId tenant, String reason, String which, Object... parameters) {
    List<Object> all = new ArrayList<>(List.of(reason, tenant));
    all.addAll(List.of(parameters));
    List<Cancelled> cancelled =
        sql.list(
            row ->
                new Cancelled(
                    new IntentId(row.uuid("intent_id")),
                    new AccountId(row.uuid("account_id")),
                    new PersonaId(row.uuid("connector_id")),
                    row.text("kind")),
            """
            update intent i set state = 'CANCELLED', failure_reason = ?, finished_time = now(),
              payload_sealed = null, version = i.version + 1, updated_time = now()
            from session s
            where i.tenant_id = ? and s.tenant_id = i.tenant_id and s.session_id = i.session_id
              and i.state in ('PENDING', 'RETRY_WAIT', 'LEASED') and i.dispatched_time is null
              and (\
            """
                + which
                + ") returning i.intent_id, i.account_id, i.connector_id, i.kind",
            all.toArray());
    for (Cancelled each : cancelled) {
      journal.write(
          AuditEvent.by(actor, AuditType.INTENT_CANCELLED)
              .in(tenant)
              .about(each.account())
              .attribute("intent_id", each.intent())
              .attribute("connector_id", each.connector())
              .personal("action", each.action()));
      journal.intentChanged(tenant, each.account(), each.intent(), each.connector(), "CANCELLED");
    }
  }
}
