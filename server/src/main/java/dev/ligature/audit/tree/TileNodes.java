package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds nodes in tiles; remembers the tiles that it read, so it is for one operation. */
final class TileNodes implements MerkleTree.Nodes {
  private record Place(int level, long index) {}

  private final Map<Place, List<HashCode>> read = new HashMap<>();
  private final Tile.Source tiles;

  TileNodes(Tile.Source tiles) {
    this.tiles = tiles;
  }

  @Override
  public HashCode node(int height, long index) {
    int span = 1 << (height % Tile.HEIGHT);
    long first = index * span;
    int offset = (int) (first % Tile.WIDTH);
    Place tile = new Place(height / Tile.HEIGHT, first / Tile.WIDTH);
    return RunningRoot.of(hashes(tile, offset + span).subList(offset, offset + span));
  }

  private List<HashCode> hashes(Place tile, int width) {
    List<HashCode> known = read.getOrDefault(tile, List.of());
    if (known.size() < width) {
      known = tiles.hashes(tile.level(), tile.index(), width);
      read.put(tile, known);
    }
    return known;
  }
}
