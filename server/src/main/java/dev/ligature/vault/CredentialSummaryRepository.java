package dev.ligature.vault;

import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads credentials as their owners see them. */
@Singleton
class CredentialSummaryRepository {
  private static final String SELECT =
      """
      select c.credential_ref, c.persona_id, c.kind, c.state, c.current_version, v.created_time,
        v.token_expire_time,
        (select max(l.granted_time) from credential_lease l
         where l.tenant_id = c.tenant_id and l.credential_ref = c.credential_ref)
          as last_lease_time
      from credential c
        join persona p on p.tenant_id = c.tenant_id and p.persona_id = c.persona_id
        join credential_version v on v.tenant_id = c.tenant_id
          and v.credential_ref = c.credential_ref and v.version = c.current_version
      where c.tenant_id = ? and p.account_id = ?\
      """;

  private final Sql sql;

  CredentialSummaryRepository(Sql sql) {
    this.sql = sql;
  }

  Optional<CredentialSummary> find(TenantId tenant, AccountId owner, CredentialRef credential) {
    return sql.find(
        CredentialSummaryRepository::read,
        SELECT + " and c.credential_ref = ?",
        tenant,
        owner,
        credential);
  }

  /** Those after a reference, in the order of references. */
  List<CredentialSummary> listAfter(
      TenantId tenant,
      AccountId owner,
      @Nullable PersonaId persona,
      CredentialRef after,
      int limit) {
    UUID only = persona == null ? null : persona.value();
    return sql.list(
        CredentialSummaryRepository::read,
        SELECT
            + """
               and coalesce(?, c.persona_id) = c.persona_id and c.credential_ref > ?
              order by c.credential_ref limit ?\
              """,
        tenant,
        owner,
        only,
        after,
        limit);
  }

  private static CredentialSummary read(Row row) {
    return new CredentialSummary(
        new CredentialRef(row.uuid("credential_ref")),
        new PersonaId(row.uuid("persona_id")),
        row.constant("kind", CredentialKind.class),
        row.constant("state", CredentialState.class),
        row.longValue("current_version"),
        row.time("created_time"),
        row.timeOrNull("token_expire_time"),
        row.timeOrNull("last_lease_time"));
  }
}
