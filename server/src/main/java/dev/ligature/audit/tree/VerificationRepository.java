package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the log's rows without believing them. */
@Singleton
class VerificationRepository {
  private final Sql sql;

  VerificationRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * A leaf as it is stored.
   *
   * @param recorded the hash that the row has
   * @param derived the hash of its entry, if there is one
   */
  record StoredLeaf(long index, HashCode recorded, @Nullable HashCode derived) {}

  /** A checkpoint as it is stored. */
  record StoredNote(long size, HashCode root, String note) {
    boolean isOf(Checkpoint checkpoint) {
      return checkpoint.size() == size && checkpoint.root().equals(root);
    }
  }

  /** An entry that has no leaf though later ones have, and the leaf before which it stands. */
  record Stray(UUID entry, long leaf) {}

  List<StoredLeaf> leaves(long from, int limit) {
    return sql.list(
        VerificationRepository::leaf,
        """
        select l.leaf_index, l.leaf_hash, e.entry_id is not null as is_present, %s
        from audit_leaf l left join audit_entry e using (tenant_id, entry_id)
        where l.leaf_index >= ? order by l.leaf_index limit ?
        """
            .formatted(LeafInput.COLUMNS),
        from,
        limit);
  }

  private static StoredLeaf leaf(Row row) {
    return new StoredLeaf(
        row.longValue("leaf_index"),
        HashCode.fromBytes(row.bytes("leaf_hash")),
        row.bool("is_present") ? MerkleHash.leaf(LeafInput.of(row)) : null);
  }

  /** A full tile of leaf hashes. */
  Optional<List<HashCode>> tile(long index) {
    return sql.find(
        row -> Tile.hashes(row.bytes("hashes"), Tile.WIDTH),
        "select hashes from audit_tile where level = 0 and tile_index = ? and width = ?",
        index,
        Tile.WIDTH);
  }

  boolean isRecorded(HashCode hash) {
    return exists("select 1 from audit_leaf where leaf_hash = ?", hash);
  }

  boolean isTiled(HashCode hash) {
    return exists("select 1 from audit_tile where level = 0 and position(? in hashes) > 0", hash);
  }

  private boolean exists(String query, HashCode hash) {
    return sql.one(
        row -> row.bool("found"), "select exists (" + query + ") as found", hash.asBytes());
  }

  List<StoredNote> notes(long after, int limit) {
    return sql.list(
        row ->
            new StoredNote(
                row.longValue("tree_size"),
                HashCode.fromBytes(row.bytes("root_hash")),
                new String(row.bytes("note"), StandardCharsets.UTF_8)),
        """
        select tree_size, root_hash, note from audit_checkpoint where tree_size > ?
        order by tree_size limit ?
        """,
        after,
        limit);
  }

  Optional<Stray> firstStray() {
    return sql.find(
        row -> new Stray(row.uuid("entry_id"), row.longValue("leaf_index")),
        """
        with ends as (
          select e.xid, e.id from audit_leaf l join audit_entry e using (tenant_id, entry_id)
          order by l.leaf_index desc limit 1),
        stray as (
          select e.xid, e.id, e.entry_id from audit_entry e, ends
          where (e.xid, e.id) < (ends.xid, ends.id) and not exists (
            select 1 from audit_leaf l where l.tenant_id = e.tenant_id and l.entry_id = e.entry_id)
          order by e.xid, e.id limit 1)
        select stray.entry_id, min(l.leaf_index) as leaf_index
        from stray, audit_leaf l join audit_entry e using (tenant_id, entry_id)
        where (e.xid, e.id) > (stray.xid, stray.id)
        group by stray.entry_id
        """);
  }
}
