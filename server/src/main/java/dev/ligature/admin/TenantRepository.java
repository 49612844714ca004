package dev.ligature.admin;

import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Rows of tenants. */
@Singleton
class TenantRepository {
  private final Sql sql;

  TenantRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(Tenant tenant) {
    sql.update(
        """
        insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
          updated_time)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        tenant.id(),
        tenant.slug(),
        tenant.displayName(),
        tenant.kind(),
        tenant.residency(),
        tenant.createdTime(),
        tenant.createdTime());
  }

  Optional<Tenant> find(TenantId id) {
    return sql.find(TenantRepository::read, "select * from tenant where tenant_id = ?", id);
  }

  Optional<Tenant> findBySlug(String slug) {
    return sql.find(TenantRepository::read, "select * from tenant where slug = ?", slug);
  }

  /** Tenants behind a slug, in the order of slugs. */
  List<Tenant> listAfter(String slug, int limit) {
    return sql.list(
        TenantRepository::read,
        "select * from tenant where slug > ? order by slug limit ?",
        slug,
        limit);
  }

  private static Tenant read(Row row) {
    return new Tenant(
        new TenantId(row.uuid("tenant_id")),
        row.text("slug"),
        row.text("display_name"),
        row.constant("kind", TenantKind.class),
        row.constant("state", TenantState.class),
        row.text("residency"),
        row.time("created_time"));
  }
}
