package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.List;

/**
 * Verifies proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, tells a client to; shares nothing with
 * what makes them but the two hashes.
 */
final class ProofCheck {
  private ProofCheck() {}

  static boolean includes(
      HashCode leaf, long index, long size, List<HashCode> path, HashCode root) {
    if (index >= size) {
      return false;
    }
    long fn = index;
    long sn = size - 1;
    HashCode r = leaf;
    for (HashCode p : path) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        r = MerkleHash.node(p, r);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        r = MerkleHash.node(r, p);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && r.equals(root);
  }

  static boolean extendsTree(
      long first, HashCode firstRoot, long second, HashCode secondRoot, List<HashCode> proof) {
    if (first == second) {
      return proof.isEmpty() && firstRoot.equals(secondRoot);
    }
    boolean complete = Long.bitCount(first) == 1;
    List<HashCode> path = complete ? prepended(firstRoot, proof) : proof;
    if (path.isEmpty()) {
      return false;
    }
    long fn = first - 1;
    long sn = second - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    HashCode fr = path.getFirst();
    HashCode sr = path.getFirst();
    for (HashCode c : path.subList(1, path.size())) {
      if (sn == 0) {
        return false;
      }
      if ((fn & 1) == 1 || fn == sn) {
        fr = MerkleHash.node(c, fr);
        sr = MerkleHash.node(c, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = MerkleHash.node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
  }

  private static List<HashCode> prepended(HashCode first, List<HashCode> rest) {
    List<HashCode> all = new java.util.ArrayList<>(List.of(first));
    all.addAll(rest);
    return all;
  }
}
