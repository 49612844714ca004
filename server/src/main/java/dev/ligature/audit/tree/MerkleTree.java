package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.ArrayList;
import java.util.List;

/** Roots and proofs (RFC 6962, sections 2.1, 2.1.1 and 2.1.2) over stored hashes. */
final class MerkleTree {
  private final Nodes nodes;

  MerkleTree(Nodes nodes) {
    this.nodes = nodes;
  }

  /** Hashes of complete subtrees. */
  @FunctionalInterface
  interface Nodes {
    /**
     * Root of the complete subtree of 2^height leaves.
     *
     * @param index number of the subtree among those of its height, from 0
     */
    HashCode node(int height, long index);
  }

  /** Root over the first leaves. */
  HashCode root(long size) {
    return size == 0 ? MerkleHash.EMPTY : subtree(0, size);
  }

  /** Audit path of a leaf in the tree of that size, from the leaf to the root. */
  List<HashCode> inclusion(long index, long size) {
    List<HashCode> path = new ArrayList<>();
    long low = 0;
    long high = size;
    while (high - low > 1) {
      long middle = low + split(high - low);
      if (index < middle) {
        path.add(subtree(middle, high));
        high = middle;
      } else {
        path.add(subtree(low, middle));
        low = middle;
      }
    }
    return path.reversed();
  }

  /** Proof that the tree of the second size extends that of the first, which is not empty. */
  List<HashCode> consistency(long first, long second) {
    List<HashCode> path = new ArrayList<>();
    long low = 0;
    long high = second;
    while (high != first) {
      long middle = low + split(high - low);
      if (first <= middle) {
        path.add(subtree(middle, high));
        high = middle;
      } else {
        path.add(subtree(low, middle));
        low = middle;
      }
    }
    if (low > 0) {
      path.add(subtree(low, high));
    }
    return path.reversed();
  }

  private HashCode subtree(long low, long high) {
    long size = high - low;
    if (Long.bitCount(size) == 1) {
      int height = Long.numberOfTrailingZeros(size);
      return nodes.node(height, low >> height);
    }
    long middle = low + split(size);
    return MerkleHash.node(subtree(low, middle), subtree(middle, high));
  }

  /** The largest power of two below a size. */
  private static long split(long size) {
    return Long.highestOneBit(size - 1);
  }
}
