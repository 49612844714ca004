package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.common.DomainException;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Shows the log up to its newest checkpoint, and nothing behind it: what is not signed may not be
 * relied on. What is behind it is refused as NOT_FOUND.
 */
@Singleton
public class SignedLog {
  private final CheckpointRepository checkpoints;
  private final LeafRepository leaves;
  private final TileRepository tiles;

  SignedLog(CheckpointRepository checkpoints, LeafRepository leaves, TileRepository tiles) {
    this.checkpoints = checkpoints;
    this.leaves = leaves;
    this.tiles = tiles;
  }

  /**
   * That a leaf is in a tree.
   *
   * @param path from the leaf to the root
   * @param size of the tree
   */
  public record Inclusion(HashCode leaf, List<HashCode> path, long size) {}

  /**
   * That a tree extends another.
   *
   * @param size of the later tree
   */
  public record Consistency(List<HashCode> path, long size) {}

  /**
   * The newest checkpoint.
   *
   * @throws DomainException DEPENDENCY_DOWN in the first second of an installation
   */
  public SignedCheckpoint newest() {
    return checkpoints
        .newest()
        .orElseThrow(
            () ->
                DomainException.dependencyDown(
                    "sequencer", new IllegalStateException("nothing was signed yet")));
  }

  /** The keys that verify checkpoints, newest first. */
  public List<NoteKey> keys() {
    return checkpoints.keys();
  }

  /** The next checkpoints of larger trees, smallest first. */
  public List<SignedCheckpoint> after(long size, int limit) {
    return checkpoints.after(size, limit);
  }

  /** The first hashes of a tile (C2SP tlog-tiles). */
  public List<HashCode> tile(int level, long index, int width) {
    long hashes = size() >> (level * Tile.HEIGHT);
    long full = hashes / Tile.WIDTH;
    boolean isWithin =
        Long.compareUnsigned(index, full) < 0 || (index == full && width <= hashes % Tile.WIDTH);
    if (!isWithin) {
      throw DomainException.notFound();
    }
    return tiles.hashes(level, index, width);
  }

  /** Canonical bytes of neighbouring entries, as many as there are up to the limit. */
  public List<byte[]> entries(long start, int limit) {
    long size = size();
    requireLeaf(start, size);
    return leaves.inputs(start, (int) Math.min(limit, size - start));
  }

  /**
   * RFC 6962, section 2.1.1.
   *
   * @param size of the tree; 0 is the newest
   */
  public Inclusion inclusion(long index, long size) {
    long within = within(size);
    requireLeaf(index, within);
    TileNodes nodes = new TileNodes(tiles);
    return new Inclusion(
        nodes.node(0, index), new MerkleTree(nodes).inclusion(index, within), within);
  }

  /**
   * RFC 6962, section 2.1.2.
   *
   * @param first size of the earlier tree, from 1
   * @param second size of the later tree; 0 is the newest
   */
  public Consistency consistency(long first, long second) {
    long within = within(second);
    requireLeaf(first - 1, within);
    return new Consistency(new MerkleTree(new TileNodes(tiles)).consistency(first, within), within);
  }

  private long size() {
    return newest().checkpoint().size();
  }

  private long within(long asked) {
    long size = size();
    if (Long.compareUnsigned(asked, size) > 0) {
      throw DomainException.notFound();
    }
    return asked == 0 ? size : asked;
  }

  private static void requireLeaf(long index, long size) {
    if (Long.compareUnsigned(index, size) >= 0) {
      throw DomainException.notFound();
    }
  }
}
