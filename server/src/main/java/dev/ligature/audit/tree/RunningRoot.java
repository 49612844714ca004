package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;

/** The root of a tree that grows leaf by leaf; keeps only the roots of its complete subtrees. */
final class RunningRoot {
  /** Smallest subtree first. */
  private final Deque<HashCode> subtrees = new ArrayDeque<>();

  private long size;

  static HashCode of(Collection<HashCode> leaves) {
    RunningRoot root = new RunningRoot();
    leaves.forEach(root::add);
    return root.root();
  }

  void add(HashCode leaf) {
    HashCode merged = leaf;
    for (long rest = size; (rest & 1) == 1; rest >>= 1) {
      merged = MerkleHash.node(subtrees.pop(), merged);
    }
    subtrees.push(merged);
    size++;
  }

  long size() {
    return size;
  }

  HashCode root() {
    Iterator<HashCode> upwards = subtrees.iterator();
    if (!upwards.hasNext()) {
      return MerkleHash.EMPTY;
    }
    HashCode root = upwards.next();
    while (upwards.hasNext()) {
      root = MerkleHash.node(upwards.next(), root);
    }
    return root;
  }
}
