package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;

/**
 * One reading of all leaves in order, with three opinions of what each is: the hash of its entry,
 * the hash in its row, and the hash in its tile. An opinion that leads to a signed root is proven.
 */
final class LogPass {
  private static final long NONE = -1;

  private final RunningRoot derived = new RunningRoot();
  private final Opinion recorded = new Opinion();
  private final Opinion tiled = new Opinion();
  private long agreed;
  private long agreedBefore;
  private long disputed = NONE;

  /** Hashes that somebody stored, and where they first differ from those of the entries. */
  static final class Opinion {
    private final RunningRoot root = new RunningRoot();
    private long firstOther = NONE;
    private HashCode hashAtFirstOther = MerkleHash.EMPTY;
    private boolean isProven;

    private void add(HashCode hash, HashCode derived) {
      if (firstOther == NONE && !hash.equals(derived)) {
        firstOther = root.size();
        hashAtFirstOther = hash;
      }
      root.add(hash);
    }

    boolean isOther() {
      return firstOther != NONE;
    }

    /** Whether it leads to the signed root that the entries do not lead to. */
    boolean isProven() {
      return isProven;
    }

    /** Index of the first leaf where the entries say something else. */
    long firstOther() {
      return firstOther;
    }

    /** What it says of that leaf. */
    HashCode hashAtFirstOther() {
      return hashAtFirstOther;
    }
  }

  void add(HashCode ofEntry, HashCode ofRow, HashCode ofTile) {
    derived.add(ofEntry);
    recorded.add(ofRow, ofEntry);
    tiled.add(ofTile, ofEntry);
  }

  /** Compares with a signed root over the leaves so far. */
  void compare(HashCode signed) {
    if (derived.root().equals(signed)) {
      agreed = size();
    } else if (disputed == NONE) {
      disputed = size();
      agreedBefore = agreed;
      recorded.isProven = recorded.root.root().equals(signed);
      tiled.isProven = tiled.root.root().equals(signed);
    }
  }

  long size() {
    return derived.size();
  }

  /** Size of the largest tree so far whose signed root the entries lead to. */
  long agreed() {
    return agreed;
  }

  /** The same of trees that are smaller than the first disputed one. */
  long agreedBefore() {
    return agreedBefore;
  }

  /** Whether the entries do not lead to some signed root. */
  boolean isDisputed() {
    return disputed != NONE;
  }

  /** Size of the smallest such tree. */
  long disputed() {
    return disputed;
  }

  Opinion recorded() {
    return recorded;
  }

  Opinion tiled() {
    return tiled;
  }
}
