package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;

/** Whose a connector is, for telling them. */
@Singleton
class IntentNoteRepository {
  private final Sql sql;

  IntentNoteRepository(Sql sql) {
    this.sql = sql;
  }

  /** Who is told, and of what. */
  record Owner(AccountId account, Platform platform) {}

  Owner ofConnector(TenantId tenant, PersonaId connector) {
    return sql.one(
        row ->
            new Owner(
                new AccountId(row.uuid("account_id")), row.constant("platform", Platform.class)),
        "select account_id, platform from persona where tenant_id = ? and persona_id = ?",
        tenant,
        connector);
  }
}
