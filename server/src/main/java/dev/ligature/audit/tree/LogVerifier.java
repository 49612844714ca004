package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.audit.tree.Finding.Kind;
import dev.ligature.audit.tree.LogPass.Opinion;
import dev.ligature.audit.tree.VerificationRepository.StoredLeaf;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes the tree again from the entries and holds it to what was signed. Believes nothing that is
 * stored but signatures by the keys that it is given.
 */
@Singleton
public final class LogVerifier {
  private static final int BATCH = 1_000;

  private final VerificationRepository rows;
  private final SignedNotes notes;
  private final TileRepository tiles;

  LogVerifier(VerificationRepository rows, SignedNotes notes, TileRepository tiles) {
    this.rows = rows;
    this.notes = notes;
    this.tiles = tiles;
  }

  /**
   * The first thing that is wrong, or nothing.
   *
   * @param keys what must have signed, each alone suffices
   * @param outside the note that was kept outside the database
   */
  public Optional<Finding> verify(List<NoteKey> keys, SignedNote outside) {
    if (!SignedNotes.isSigned(outside, keys)) {
      return Optional.of(
          Finding.at(Kind.FORKED, 0, "The note outside is not signed by the given key."));
    }
    NavigableMap<Long, List<HashCode>> signed = notes.roots(keys);
    Checkpoint known = outside.checkpoint();
    signed.computeIfAbsent(known.size(), size -> new ArrayList<>()).addFirst(known.root());
    LogPass pass = new LogPass();
    Optional<Finding> gap = read(pass, signed);
    if (pass.isDisputed()) {
      return Optional.of(dispute(pass));
    }
    return difference(pass)
        .or(() -> gap)
        .or(() -> truncation(pass, signed.lastKey()))
        .or(this::stray)
        .or(() -> tilesAbove(Objects.requireNonNull(signed.lastEntry())))
        .or(() -> notes.firstUnsigned(keys));
  }

  /** Reads up to the end or the first gap. */
  private Optional<Finding> read(LogPass pass, Map<Long, List<HashCode>> signed) {
    signed.getOrDefault(0L, List.of()).forEach(pass::compare);
    List<HashCode> tile = List.of();
    List<StoredLeaf> batch;
    do {
      batch = rows.leaves(pass.size(), BATCH);
      for (StoredLeaf leaf : batch) {
        long index = pass.size();
        HashCode derived = leaf.derived();
        if (leaf.index() != index || derived == null) {
          String what = leaf.index() == index ? "entry" : "leaf";
          return Optional.of(Finding.at(Kind.DELETED, index, "Its " + what + " is gone."));
        }
        int place = (int) (index % Tile.WIDTH);
        if (place == 0) {
          tile = rows.tile(index / Tile.WIDTH).orElse(List.of());
        }
        pass.add(derived, leaf.recorded(), tile.isEmpty() ? leaf.recorded() : tile.get(place));
        signed.getOrDefault(index + 1, List.of()).forEach(pass::compare);
      }
    } while (batch.size() == BATCH);
    return Optional.empty();
  }

  /** The entries do not lead to a signed root. */
  private Finding dispute(LogPass pass) {
    if (pass.agreed() >= pass.disputed()) {
      return new Finding(
          Kind.FORKED,
          pass.agreedBefore(),
          pass.disputed() - 1,
          "Another history of %d entries was signed too.".formatted(pass.disputed()));
    }
    if (pass.recorded().isProven()) {
      return classified(pass.recorded(), rows::isRecorded);
    }
    if (pass.tiled().isProven()) {
      return classified(pass.tiled(), rows::isTiled);
    }
    return new Finding(
        Kind.ALTERED,
        pass.agreedBefore(),
        pass.disputed() - 1,
        "The first %d entries do not lead to the root that was signed; no copy of the right hashes is left."
            .formatted(pass.disputed()));
  }

  private Finding classified(Opinion right, Predicate<HashCode> isRight) {
    long index = right.firstOther();
    StoredLeaf leaf = rows.leaves(index, 1).getFirst();
    HashCode found = Objects.requireNonNull(leaf.derived());
    HashCode wanted = right.hashAtFirstOther();
    boolean hasPlaceElsewhere = isRight.test(found);
    boolean isElsewhere = isDerived(wanted);
    if (hasPlaceElsewhere) {
      return isElsewhere
          ? Finding.at(Kind.REORDERED, index, "Its entry belongs to another place.")
          : Finding.at(Kind.DELETED, index, "Its entry is gone; a later one stands there.");
    }
    return isElsewhere
        ? Finding.at(Kind.INSERTED, index, "Its entry was never signed; the signed one moved on.")
        : Finding.at(Kind.ALTERED, index, "Its entry is not the one that was signed.");
  }

  private boolean isDerived(HashCode wanted) {
    long next = 0;
    List<StoredLeaf> batch;
    do {
      batch = rows.leaves(next, BATCH);
      if (batch.stream().anyMatch(leaf -> wanted.equals(leaf.derived()))) {
        return true;
      }
      next = batch.isEmpty() ? next : batch.getLast().index() + 1;
    } while (batch.size() == BATCH);
    return false;
  }

  /** The entries lead to every signed root, and yet a stored hash is not theirs. */
  private static Optional<Finding> difference(LogPass pass) {
    if (pass.recorded().isOther()) {
      return Optional.of(
          Finding.at(
              Kind.ALTERED, pass.recorded().firstOther(), "Its hash is not that of its entry."));
    }
    if (pass.tiled().isOther()) {
      return Optional.of(
          Finding.at(Kind.ALTERED, pass.tiled().firstOther(), "Its tile has another hash."));
    }
    return Optional.empty();
  }

  private static Optional<Finding> truncation(LogPass pass, long signedSize) {
    return signedSize <= pass.size()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.TRUNCATED,
                pass.size(),
                pass.size(),
                "%d entries were signed, the database has %d.".formatted(signedSize, pass.size())));
  }

  private Optional<Finding> stray() {
    return rows.firstStray()
        .map(
            stray ->
                Finding.at(
                    Kind.INSERTED,
                    stray.leaf(),
                    "Before it stands the entry %s, which was there at no signature."
                        .formatted(stray.entry())));
  }

  private Optional<Finding> tilesAbove(Map.Entry<Long, List<HashCode>> newest) {
    long size = newest.getKey();
    HashCode root = new MerkleTree(new TileNodes(tiles)).root(size);
    return root.equals(newest.getValue().getFirst())
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.ALTERED, 0, size - 1, "The entries hold, but a tile above them does not."));
  }
}
