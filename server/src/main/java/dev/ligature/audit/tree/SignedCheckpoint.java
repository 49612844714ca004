package dev.ligature.audit.tree;

import java.time.Instant;

/** A checkpoint as it was signed and stored. */
public record SignedCheckpoint(SignedNote note, Instant signTime) {
  public Checkpoint checkpoint() {
    return note.checkpoint();
  }
}
