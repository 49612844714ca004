package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of tiles; a partial tile of leaf hashes is read from the leaves. */
@Singleton
class TileRepository implements Tile.Source {
  private final Sql sql;

  TileRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * {@inheritDoc}
   *
   * @throws DomainException MATERIAL_CORRUPT where they are not there
   */
  @Override
  public List<HashCode> hashes(int level, long index, int width) {
    Optional<List<HashCode>> stored =
        sql
            .list(
                row -> Tile.hashes(row.bytes("hashes"), width),
                """
                select hashes from audit_tile where level = ? and tile_index = ? and width >= ?
                order by width limit 1
                """,
                level,
                index,
                width)
            .stream()
            .findFirst();
    List<HashCode> hashes =
        stored.orElseGet(() -> level == 0 ? leaves(index * Tile.WIDTH, width) : List.of());
    if (hashes.size() != width) {
      throw DomainException.of(
          Reason.MATERIAL_CORRUPT,
          "The audit log lacks tile %d of level %d, width %d.".formatted(index, level, width));
    }
    return hashes;
  }

  private List<HashCode> leaves(long firstIndex, int count) {
    return sql.list(
        row -> HashCode.fromBytes(row.bytes("leaf_hash")),
        """
        select leaf_hash from audit_leaf where leaf_index >= ? and leaf_index < ?
        order by leaf_index
        """,
        firstIndex,
        firstIndex + count);
  }

  void insert(List<Tile> tiles) {
    sql.batch(
        "insert into audit_tile (level, tile_index, width, hashes) values (?, ?, ?, ?)",
        tiles.stream()
            .map(
                tile ->
                    new @Nullable Object[] {
                      tile.level(), tile.index(), tile.hashes().size(), tile.bytes()
                    })
            .toList());
  }
}
