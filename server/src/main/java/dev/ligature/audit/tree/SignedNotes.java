package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.audit.tree.VerificationRepository.StoredNote;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Stored checkpoints, of which only the signatures are believed. */
@Singleton
final class SignedNotes {
  private static final int BATCH = 1_000;

  private final VerificationRepository rows;

  SignedNotes(VerificationRepository rows) {
    this.rows = rows;
  }

  /** Whether one of the keys signed a checkpoint of its log. */
  static boolean isSigned(SignedNote note, List<NoteKey> keys) {
    return keys.stream()
        .anyMatch(key -> note.isSignedBy(key) && note.checkpoint().origin().equals(key.name()));
  }

  /** The roots that stored notes prove to have been signed, by size. */
  NavigableMap<Long, List<HashCode>> roots(List<NoteKey> keys) {
    NavigableMap<Long, List<HashCode>> roots = new TreeMap<>();
    for (StoredNote stored : all()) {
      signed(stored, keys)
          .ifPresent(
              checkpoint ->
                  roots
                      .computeIfAbsent(checkpoint.size(), size -> new ArrayList<>())
                      .add(checkpoint.root()));
    }
    return roots;
  }

  /** A stored checkpoint that the keys did not sign, or whose row says something else. */
  Optional<Finding> firstUnsigned(List<NoteKey> keys) {
    return all().stream()
        .filter(stored -> !signed(stored, keys).map(stored::isOf).orElse(false))
        .findFirst()
        .map(
            stored ->
                new Finding(
                    Finding.Kind.ALTERED,
                    0,
                    Math.max(0, stored.size() - 1),
                    "The entries hold, but the checkpoint of %d entries in the database is not one that the given key signed."
                        .formatted(stored.size())));
  }

  private static Optional<Checkpoint> signed(StoredNote stored, List<NoteKey> keys) {
    try {
      SignedNote note = SignedNote.parse(stored.note());
      return isSigned(note, keys) ? Optional.of(note.checkpoint()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private List<StoredNote> all() {
    List<StoredNote> all = new ArrayList<>();
    List<StoredNote> batch;
    long after = -1;
    do {
      batch = rows.notes(after, BATCH);
      all.addAll(batch);
      after = batch.isEmpty() ? after : batch.getLast().size();
    } while (batch.size() == BATCH);
    return all;
  }
}
