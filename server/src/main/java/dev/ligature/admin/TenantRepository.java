package dev.ligature.admin;

import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** Tenants behind a slug, in the order of slugs; only one of them if it is named. */
  List<Tenant> listAfter(@Nullable TenantId only, String slug, int limit) {
    return sql.list(
        TenantRepository::read,
        """
        select * from tenant where slug > ? and tenant_id = coalesce(?, tenant_id)
        order by slug limit ?
        """,
        slug,
        only,
        limit);
  }

  void update(TenantId id, @Nullable String displayName, @Nullable TenantState state, Instant now) {
    sql.update(
        """
        update tenant set display_name = coalesce(?, display_name), state = coalesce(?, state),
          version = version + 1, updated_time = ?
        where tenant_id = ?
        """,
        displayName,
        state,
        now,
        id);
  }

  /** Locks a tenant for a new version of its policy. */
  void lock(TenantId id) {
    sql.find(row -> true, "select 1 from tenant where tenant_id = ? for update", id);
  }

  void setPolicyVersion(TenantId id, long version, Instant now) {
    sql.update(
        """
        update tenant set policy_version = ?, version = version + 1, updated_time = ?
        where tenant_id = ?
        """,
        version,
        now,
        id);
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
