package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Up to 256 neighbouring hashes of one level (C2SP tlog-tiles, height 8). Those of level 0 are leaf
 * hashes; each of a higher level is the root over a full tile of the level below.
 */
record Tile(int level, long index, List<HashCode> hashes) {
  static final int HEIGHT = 8;
  static final int WIDTH = 1 << HEIGHT;

  /** Where tiles are kept. */
  @FunctionalInterface
  interface Source {
    /** The first hashes of a tile, as many as asked, which must be there. */
    List<HashCode> hashes(int level, long index, int width);
  }

  Tile {
    hashes = List.copyOf(hashes);
  }

  boolean isFull() {
    return hashes.size() == WIDTH;
  }

  byte[] bytes() {
    return bytes(hashes);
  }

  /** Hashes one after the other. */
  static byte[] bytes(List<HashCode> hashes) {
    ByteBuffer bytes = ByteBuffer.allocate(hashes.size() * MerkleHash.BYTES);
    hashes.forEach(hash -> bytes.put(hash.asBytes()));
    return bytes.array();
  }

  /** The first hashes of what {@link #bytes} made. */
  static List<HashCode> hashes(byte[] bytes, int width) {
    List<HashCode> hashes = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      byte[] hash = new byte[MerkleHash.BYTES];
      System.arraycopy(bytes, i * MerkleHash.BYTES, hash, 0, hash.length);
      hashes.add(HashCode.fromBytes(hash));
    }
    return hashes;
  }

  /**
   * What is to be stored when leaves are appended: each tile that became full, and above the leaves
   * also the one that has grown. Partial tiles of leaves are not kept, the leaves are.
   *
   * @param size number of leaves before
   */
  static List<Tile> grown(long size, List<HashCode> leaves, Source before) {
    List<Tile> grown = new ArrayList<>();
    List<HashCode> fresh = leaves;
    long start = size;
    for (int level = 0; !fresh.isEmpty(); level++) {
      long index = start / WIDTH;
      int kept = (int) (start % WIDTH);
      List<HashCode> all =
          new ArrayList<>(kept == 0 ? List.of() : before.hashes(level, index, kept));
      all.addAll(fresh);
      List<HashCode> above = new ArrayList<>();
      for (int from = 0; from < all.size(); from += WIDTH) {
        Tile tile = new Tile(level, index++, all.subList(from, Math.min(from + WIDTH, all.size())));
        if (tile.isFull()) {
          above.add(RunningRoot.of(tile.hashes()));
        }
        if (tile.isFull() || level > 0) {
          grown.add(tile);
        }
      }
      fresh = above;
      start /= WIDTH;
    }
    return grown;
  }
}
