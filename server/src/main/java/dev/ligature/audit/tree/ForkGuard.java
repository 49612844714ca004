package dev.ligature.audit.tree;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Holds the log of the database to the last note that is kept outside of it. */
@Singleton
@Requires(beans = CheckpointStore.class)
final class ForkGuard {
  private final CheckpointStore outside;
  private final CheckpointRepository checkpoints;
  private final TileRepository tiles;

  ForkGuard(CheckpointStore outside, CheckpointRepository checkpoints, TileRepository tiles) {
    this.outside = outside;
    this.checkpoints = checkpoints;
    this.tiles = tiles;
  }

  /**
   * Returns if the log extends what the note outside tells of.
   *
   * @param size number of leaves that the database has
   * @throws DomainException MATERIAL_CORRUPT if it does not, with what is wrong
   */
  void require(long size) {
    Optional<String> kept = outside.read();
    if (kept.isEmpty()) {
      checkpoints
          .newest()
          .ifPresent(
              newest -> {
                throw broken(
                    "The note outside the database is missing, though the log was signed at %d entries."
                        .formatted(newest.checkpoint().size()));
              });
      return;
    }
    Checkpoint known = verified(kept.get());
    if (known.size() > size) {
      throw broken(
          "The note outside the database tells of %d entries, the database has %d: it was restored from an older backup, or entries were removed."
              .formatted(known.size(), size));
    }
    if (!new MerkleTree(new TileNodes(tiles)).root(known.size()).equals(known.root())) {
      throw broken(
          "The first %d entries are not those that the note outside the database tells of."
              .formatted(known.size()));
    }
  }

  private Checkpoint verified(String kept) {
    try {
      SignedNote note = SignedNote.parse(kept);
      if (checkpoints.keys().stream().anyMatch(note::isSignedBy)
          && note.checkpoint().origin().equals(checkpoints.origin())) {
        return note.checkpoint();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw broken("The note outside the database is not one of this log.");
  }

  private static DomainException broken(String what) {
    return DomainException.of(Reason.MATERIAL_CORRUPT, what);
  }
}
