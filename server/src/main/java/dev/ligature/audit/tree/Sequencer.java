package dev.ligature.audit.tree;

import com.google.common.hash.HashCode;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Gives committed entries their leaves in the order of (transaction, id), and signs the tree. One
 * node at a time does so, under a lock that ends with its transaction.
 *
 * <p>Leaves are committed first, then the note goes outside, then it becomes a row: nobody is shown
 * a note that is not outside, and whatever breaks off in between is taken up where it stood.
 */
@Singleton
@Requires(beans = CheckpointStore.class)
class Sequencer {
  private static final int BATCH = 1_000;

  private final Transactions transactions;
  private final LeafRepository leaves;
  private final TileRepository tiles;
  private final CheckpointRepository checkpoints;
  private final CheckpointStore outside;
  private final ForkGuard guard;
  private final PurposeKeys keys;
  private final Clock clock;

  Sequencer(
      Transactions transactions,
      LeafRepository leaves,
      TileRepository tiles,
      CheckpointRepository checkpoints,
      CheckpointStore outside,
      ForkGuard guard,
      PurposeKeys keys,
      Clock clock) {
    this.transactions = transactions;
    this.leaves = leaves;
    this.tiles = tiles;
    this.checkpoints = checkpoints;
    this.outside = outside;
    this.guard = guard;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Appends and signs what there is, unless another node is at it.
   *
   * @return how many entries got their leaves
   * @throws DomainException MATERIAL_CORRUPT when the log is not the one that was signed before;
   *     then nothing is appended or signed
   */
  int run() {
    int appended = 0;
    int batch;
    do {
      batch = append();
      sign();
      appended += batch;
    } while (batch == BATCH);
    return appended;
  }

  /** Appends one batch of leaves without signing them. */
  int append() {
    return transactions.run(() -> leaves.lock() ? appendLocked() : 0);
  }

  private int appendLocked() {
    long size = leaves.size();
    List<LeafRepository.Unsequenced> entries = leaves.after(place(size), BATCH);
    if (entries.isEmpty()) {
      return 0;
    }
    guard.require(size);
    List<HashCode> hashes = entries.stream().map(LeafRepository.Unsequenced::leafHash).toList();
    List<Tile> grown = Tile.grown(size, hashes, tiles);
    leaves.insert(size, entries);
    tiles.insert(grown);
    return entries.size();
  }

  private LeafRepository.Place place(long size) {
    if (size == 0) {
      return LeafRepository.Place.START;
    }
    LeafRepository.Place place =
        leaves
            .place(size - 1)
            .orElseThrow(
                () -> broken("The entry of the last leaf, %d, is gone.".formatted(size - 1)));
    if (!place.isReached()) {
      throw broken(
          "The transaction ids of the database lie before those of the log: it was restored from a"
              + " dump.");
    }
    return place;
  }

  private void sign() {
    transactions.run(() -> leaves.lock() && signLocked());
  }

  private boolean signLocked() {
    long size = leaves.size();
    Optional<SignedNote> newest = checkpoints.newest().map(SignedCheckpoint::note);
    Optional<String> signed =
        newest.filter(note -> note.checkpoint().size() == size).map(SignedNote::toString);
    if (signed.isPresent() && signed.equals(outside.read())) {
      return false;
    }
    guard.require(size);
    if (signed.isPresent()) {
      outside.write(signed.get());
      return false;
    }
    HashCode root = new MerkleTree(new TileNodes(tiles)).root(size);
    Checkpoint checkpoint = new Checkpoint(checkpoints.origin(), size, root);
    SignedNote note = SignedNote.sign(checkpoint, signingKeys());
    outside.write(note.toString());
    checkpoints.insert(checkpoint, note, clock.instant());
    return true;
  }

  /** The active key, made at its first use, and those before it that are not destroyed. */
  private List<SigningKeyPair> signingKeys() {
    PurposeKey active = keys.active(Purpose.LOG_NOTE);
    return keys.usable(Purpose.LOG_NOTE, "").stream()
        .filter(key -> key.generation() <= active.generation())
        .map(PurposeKey::signing)
        .toList();
  }

  private static DomainException broken(String what) {
    return DomainException.of(Reason.MATERIAL_CORRUPT, what);
  }
}
