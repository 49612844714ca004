package dev.ligature.audit.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The place outside the database, which remembers all that was ever written to it. */
final class MemoryCheckpointStore implements CheckpointStore {
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  @Override
  public Optional<String> read() {
    synchronized (notes) {
      return notes.isEmpty() ? Optional.empty() : Optional.of(notes.getLast());
    }
  }

  @Override
  public void write(String note) {
    notes.add(note);
  }

  void forget() {
    notes.clear();
  }

  List<Checkpoint> written() {
    synchronized (notes) {
      return notes.stream().map(note -> SignedNote.parse(note).checkpoint()).toList();
    }
  }
}
