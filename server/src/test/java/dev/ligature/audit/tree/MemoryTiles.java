package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Leaves and tiles in memory, appended as the sequencer does. */
final class MemoryTiles implements Tile.Source {
  private final Map<String, List<HashCode>> tiles = new HashMap<>();
  private final List<HashCode> leaves = new ArrayList<>();

  void append(List<HashCode> batch) {
    List<Tile> grown = Tile.grown(leaves.size(), batch, this);
    leaves.addAll(batch);
    for (Tile tile : grown) {
      List<HashCode> before = tiles.put(tile.level() + "/" + tile.index(), tile.hashes());
      if (before != null && !tile.hashes().subList(0, before.size()).equals(before)) {
        throw new IllegalStateException("a tile was changed");
      }
    }
  }

  List<HashCode> leaves() {
    return leaves;
  }

  MerkleTree tree() {
    return new MerkleTree(new TileNodes(this));
  }

  @Override
  public List<HashCode> hashes(int level, long index, int width) {
    List<HashCode> tile = tiles.get(level + "/" + index);
    if (tile == null && level == 0) {
      tile = leaves.subList((int) index * Tile.WIDTH, leaves.size());
    }
    if (tile == null) {
      throw new IllegalStateException("no tile");
    }
    return tile.subList(0, width);
  }
}
