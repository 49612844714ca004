package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/** Erases what names the owner of personas, in rows whose ids others still refer to. */
@Singleton
class PersonaErasureRepository {
  private static final List<String> DELETED =
      List.of("persona_scope", "mapping_rule", "send_confirmation");

  private final Sql sql;

  PersonaErasureRepository(Sql sql) {
    this.sql = sql;
  }

  /** Erases the account's personas, which are revoked. */
  void erase(TenantId tenant, AccountId account) {
    for (String table : DELETED) {
      sql.update(
          "delete from "
              + table
              + """
               t using persona p
              where p.tenant_id = ? and p.account_id = ? and t.tenant_id = p.tenant_id
                and t.persona_id = p.persona_id
              """,
          tenant,
          account);
    }
    sql.update(
        """
        update connector c set settings = null
        from persona p
        where p.tenant_id = ? and p.account_id = ? and c.tenant_id = p.tenant_id
          and c.connector_id = p.persona_id
        """,
        tenant,
        account);
    sql.update(
        """
        update persona set network = '', remote_raw = '', remote_display = '',
          remote_canonical = persona_id::text, display_name = null, avatar_hash = null,
          capabilities = null, version = version + 1
        where tenant_id = ? and account_id = ?
        """,
        tenant,
        account);
  }
}
