package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import java.util.Base64;
import java.util.List;

/**
 * A state of the log (C2SP tlog-checkpoint).
 *
 * @param origin name of the log
 * @param size number of leaves
 */
public record Checkpoint(String origin, long size, HashCode root) {
  private static final int LINES = 3;

  String text() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root.asBytes()) + "\n";
  }

  /**
   * Reads what {@link #text} wrote; further lines are of no meaning to us.
   *
   * @throws IllegalArgumentException for a text of another form
   */
  static Checkpoint parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < LINES || !lines.get(1).matches("0|[1-9][0-9]{0,18}")) {
      throw new IllegalArgumentException("This is no checkpoint.");
    }
    byte[] root = Base64.getDecoder().decode(lines.get(2));
    if (root.length != MerkleHash.BYTES) {
      throw new IllegalArgumentException("This is no root hash.");
    }
    return new Checkpoint(lines.getFirst(), Long.parseLong(lines.get(1)), HashCode.fromBytes(root));
  }
}
