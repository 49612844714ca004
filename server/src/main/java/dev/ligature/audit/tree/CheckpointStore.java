package dev.ligature.audit.tree;

import java.util.Optional;

/**
 * Port to the place outside the database that keeps the last note, so that a database that was set
 * back, or whose log was rewritten, is not signed on. Failures are DEPENDENCY_DOWN.
 */
interface CheckpointStore {
  /** The last note, as it was written. */
  Optional<String> read();

  /** Replaces the note, durably. */
  void write(String note);
}
