package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import org.jspecify.annotations.Nullable;

/** What an intent is, for telling of it. */
public record NotedIntent(
    TenantId tenant,
    PersonaId connector,
    IntentId intent,
    AccountId account,
    Platform platform,
    String action,
    @Nullable String traceId) {

  /** The intent of a row that names the platform of its connector, too. */
  static NotedIntent of(Row row) {
    return new NotedIntent(
        new TenantId(row.uuid("tenant_id")),
        new PersonaId(row.uuid("connector_id")),
        new IntentId(row.uuid("intent_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("platform", Platform.class),
        row.text("kind"),
        row.textOrNull("trace_id"));
  }
}
