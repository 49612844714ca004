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

/** Identifiers of identities. */
@Singleton
class StoredIdentityRepository implements StoredIdentifiers {
  private final Sql sql;

  StoredIdentityRepository(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<StoredIdentifier> older(Form form, TenantId tenant, UUID id, int limit) {
    return sql.list(
        StoredIdentityRepository::read,
        """
        select * from identity
        where kind = ? and canonicaliser_version < ? and (tenant_id, identity_id) > (?, ?)
        order by tenant_id, identity_id limit ?
        """,
        form,
        (short) form.version(),
        tenant,
        id,
        limit);
  }

  @Override
  public List<UUID> holders(StoredIdentifier row, String canonical) {
    return sql.list(
        found -> found.uuid("identity_id"),
        """
        select identity_id from identity
        where tenant_id = ? and provider = ? and issuer = ? and subject_canonical = ?
          and identity_id <> ? and (account_id = ? or (? and verified_time is not null))
        order by identity_id
        """,
        row.tenant(),
        row.scope(),
        row.network(),
        canonical,
        row.id(),
        row.account(),
        row.occupies());
  }

  @Override
  public boolean write(StoredIdentifier row, CanonicalIdentifier to) {
    return sql.update(
            """
            update identity set subject_canonical = ?, subject_display = coalesce(?, subject_display),
              canonicaliser_version = ?, version = version + 1
            where tenant_id = ? and identity_id = ? and subject_canonical = ?
              and canonicaliser_version = ?
            """,
            to.canonical(),
            to.display().isEmpty() ? null : to.display(),
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
        update identity set canonicaliser_version = ?
        where tenant_id = ? and identity_id = ? and subject_canonical = ?
        """,
        rows.stream()
            .map(row -> new Object[] {(short) version, row.tenant(), row.id(), row.canonical()})
            .toList());
  }

  private static StoredIdentifier read(Row row) {
    return new StoredIdentifier(
        new TenantId(row.uuid("tenant_id")),
        row.uuid("identity_id"),
        new AccountId(row.uuid("account_id")),
        row.text("provider"),
        row.text("issuer"),
        row.text("subject_raw"),
        row.text("subject_canonical"),
        row.intValue("canonicaliser_version"),
        row.timeOrNull("verified_time") != null);
  }
}
