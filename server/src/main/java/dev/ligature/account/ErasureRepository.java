package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;

/** Deletes what names the owner of an account. */
@Singleton
class ErasureRepository {
  /** In the order in which rows refer to each other. */
  private static final List<String> TABLES =
      List.of(
          "totp",
          "recovery_code",
          "recovery",
          "link_suggestion",
          "link_attempt",
          "session",
          "device",
          "identity",
          "former_identity");

  private final Sql sql;

  ErasureRepository(Sql sql) {
    this.sql = sql;
  }

  List<PersonaId> personas(TenantId tenant, AccountId account) {
    return sql.list(
        row -> new PersonaId(row.uuid("persona_id")),
        "select persona_id from persona where tenant_id = ? and account_id = ?",
        tenant,
        account);
  }

  void deleteRows(TenantId tenant, AccountId account) {
    for (String table : TABLES) {
      sql.update(
          "delete from " + table + " where tenant_id = ? and account_id = ?", tenant, account);
    }
    sql.update(
        "delete from profile_grant where tenant_id = ? and grantee_account_id = ?",
        tenant,
        account);
    sql.update(
        """
        delete from notice where tenant_id = ? and account_id = ? and kind <> 'ACCOUNT_DELETED'
        """,
        tenant,
        account);
    sql.update(
        """
        update profile set name = 'Deleted', avatar_uri = null, attributes = '{}',
          is_shared_when_partial = false, version = version + 1
        where tenant_id = ? and account_id = ?
        """,
        tenant,
        account);
    sql.update(
        """
        update account set display_name = null, handle = null, avatar_uri = null, locale = null,
          time_zone = null
        where tenant_id = ? and account_id = ?
        """,
        tenant,
        account);
  }
}
