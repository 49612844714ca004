package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Whose a connector or intent is, for telling them. */
@Singleton
class IntentNoteRepository {
  private final Sql sql;

  IntentNoteRepository(Sql sql) {
    this.sql = sql;
  }

  /** Who is told, and of what; the act is empty for a connector. */
  record Owner(AccountId account, Platform platform, String action, @Nullable String traceId) {}

  Owner ofIntent(TenantId tenant, IntentId intent) {
    return sql.one(
        row ->
            new Owner(
                new AccountId(row.uuid("account_id")),
                row.constant("platform", Platform.class),
                row.text("kind"),
                row.textOrNull("trace_id")),
        """
        select i.account_id, c.platform, i.kind, i.trace_id
        from intent i
        join connector c on c.tenant_id = i.tenant_id and c.connector_id = i.connector_id
        where i.tenant_id = ? and i.intent_id = ?
        """,
        tenant,
        intent);
  }

  Owner ofConnector(TenantId tenant, PersonaId connector) {
    return sql.one(
        row ->
            new Owner(
                new AccountId(row.uuid("account_id")),
                row.constant("platform", Platform.class),
                "",
                null),
        "select account_id, platform from persona where tenant_id = ? and persona_id = ?",
        tenant,
        connector);
  }
}
