package dev.ligature.connector;

import dev.ligature.common.Id;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the daemon of a connector by rendezvous hashing (highest random weight): the same daemon
 * as long as it is there and has room, so that few connectors move when daemons come and go.
 */
final class AssignmentPlacement {
  private AssignmentPlacement() {}

  /** The daemon for a connector; empty if none has room. */
  static Optional<AssignmentQueue.Candidate> choose(
      Id connector, List<AssignmentQueue.Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> candidate.held() < candidate.capacity())
        .max(Comparator.comparingLong(candidate -> weight(connector, candidate.daemon())));
  }

  private static long weight(Id connector, Id daemon) {
    byte[] pair =
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(connector.value().getMostSignificantBits())
            .putLong(connector.value().getLeastSignificantBits())
            .putLong(daemon.value().getMostSignificantBits())
            .putLong(daemon.value().getLeastSignificantBits())
            .array();
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(pair)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
