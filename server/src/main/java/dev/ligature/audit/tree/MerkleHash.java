package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;

/** SHA-256 as RFC 6962, section 2.1, applies it to leaves and nodes. */
final class MerkleHash {
  /** Root of the tree without leaves. */
  static final HashCode EMPTY = Hashing.sha256().hashBytes(new byte[0]);

  static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleHash() {}

  static HashCode leaf(byte[] input) {
    return Hashing.sha256().newHasher().putByte(LEAF).putBytes(input).hash();
  }

  static HashCode node(HashCode left, HashCode right) {
    return Hashing.sha256()
        .newHasher()
        .putByte(NODE)
        .putBytes(left.asBytes())
        .putBytes(right.asBytes())
        .hash();
  }
}
