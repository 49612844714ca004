package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of leaves, and of the entries that become leaves. */
@Singleton
class LeafRepository {
  private final Sql sql;

  LeafRepository(Sql sql) {
    this.sql = sql;
  }

  /** An entry that has no leaf yet. */
  record Unsequenced(TenantId tenant, UUID entry, HashCode leafHash) {}

  /**
   * The place of the last leaf's entry among all entries.
   *
   * @param isReached whether every transaction that now runs comes later
   */
  record Place(String xid, long id, boolean isReached) {
    static final Place START = new Place("0", 0, true);
  }

  /** Makes sure that no other node appends or signs until the transaction ends; false if one is. */
  boolean lock() {
    return sql.one(
        row -> row.bool("locked"),
        "select pg_try_advisory_xact_lock(hashtextextended('audit log', 0)) as locked");
  }

  long size() {
    return sql.one(
        row -> row.longValue("size"),
        "select coalesce(max(leaf_index) + 1, 0) as size from audit_leaf");
  }

  Optional<Place> place(long leafIndex) {
    return sql.find(
        row -> new Place(row.text("xid"), row.longValue("id"), row.bool("reached")),
        """
        select e.xid, e.id, e.xid < pg_snapshot_xmin(pg_current_snapshot()) as reached
        from audit_leaf l join audit_entry e using (tenant_id, entry_id) where l.leaf_index = ?
        """,
        leafIndex);
  }

  /** The next entries behind a place, only below the oldest running transaction. */
  List<Unsequenced> after(Place place, int limit) {
    return sql.list(
        row ->
            new Unsequenced(
                new TenantId(row.uuid("tenant_id")),
                row.uuid("entry_id"),
                MerkleHash.leaf(LeafInput.of(row))),
        """
        select %s from audit_entry e
        where (e.xid, e.id) > (?::xid8, ?) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
        order by e.xid, e.id limit ?
        """
            .formatted(LeafInput.COLUMNS),
        place.xid(),
        place.id(),
        limit);
  }

  void insert(long firstIndex, List<Unsequenced> entries) {
    List<@Nullable Object[]> leaves = new ArrayList<>();
    for (Unsequenced entry : entries) {
      leaves.add(
          new @Nullable Object[] {
            firstIndex + leaves.size(), entry.tenant(), entry.entry(), entry.leafHash().asBytes()
          });
    }
    sql.batch(
        "insert into audit_leaf (leaf_index, tenant_id, entry_id, leaf_hash) values (?, ?, ?, ?)",
        leaves);
  }

  /** Canonical bytes of the entries of neighbouring leaves, in order. */
  List<byte[]> inputs(long firstIndex, int count) {
    return sql.list(
        (Row row) -> LeafInput.of(row),
        """
        select %s from audit_leaf l join audit_entry e using (tenant_id, entry_id)
        where l.leaf_index >= ? and l.leaf_index < ? order by l.leaf_index
        """
            .formatted(LeafInput.COLUMNS),
        firstIndex,
        firstIndex + count);
  }
}
