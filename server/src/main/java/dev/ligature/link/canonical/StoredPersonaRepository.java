package dev.ligature.link.canonical;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.link.CanonicalIdentifier;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Remote ids of personas. */
@Singleton
class StoredPersonaRepository implements StoredIdentifiers {
  private final Sql sql;

  StoredPersonaRepository(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<StoredIdentifier> older(Form form, TenantId tenant, UUID id, int limit) {
    return sql.list(
        StoredPersonaRepository::read,
        """
        select * from persona
        where canonicaliser_version < ? and (tenant_id, persona_id) > (?, ?) and ended_time is null
        order by tenant_id, persona_id limit ?
        """,
        (short) form.version(),
        tenant,
        id,
        limit);
  }

  @Override
  public List<UUID> holders(StoredIdentifier row, String canonical) {
    return sql.list(
        found -> found.uuid("persona_id"),
        """
        select persona_id from persona
        where tenant_id = ? and platform = ? and network = ? and remote_canonical = ?
          and persona_id <> ? and ended_time is null
        order by persona_id
        """,
        row.tenant(),
        row.scope(),
        row.network(),
        canonical,
        row.id());
  }

  @Override
  public boolean write(StoredIdentifier row, CanonicalIdentifier to) {
    return sql.update(
            """
            update persona set remote_canonical = ?, canonicaliser_version = ?,
              version = version + 1
            where tenant_id = ? and persona_id = ? and remote_canonical = ?
              and canonicaliser_version = ?
            """,
            to.canonical(),
            (short) to.version(),
            row.tenant(),
            row.id(),
            row.canonical(),
            (short) row.version())
        == 1;
  }

  @Override
  public void keep(Collection<StoredIdentifier> rows, int version) {
    sql.batch(
        """
        update persona set canonicaliser_version = ?
        where tenant_id = ? and persona_id = ? and remote_canonical = ?
        """,
        rows.stream()
            .map(row -> new Object[] {(short) version, row.tenant(), row.id(), row.canonical()})
            .toList());
  }

  private static StoredIdentifier read(Row row) {
    return new StoredIdentifier(
        new TenantId(row.uuid("tenant_id")),
        row.uuid("persona_id"),
        new AccountId(row.uuid("account_id")),
        row.text("platform"),
        row.text("network"),
        row.text("remote_raw"),
        row.text("remote_canonical"),
        row.intValue("canonicaliser_version"),
        true);
  }
}
