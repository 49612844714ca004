package dev.ligature.keys;

import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Secret;
import dev.ligature.keys.MasterKey.Wrapped;
import dev.ligature.keys.MasterKeyException.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Opened shard and system keys. A key is made at its first use, asked of its master key again after
 * an hour, and served up to the hard age while the master key does not answer.
 */
final class Keks {
  static final Duration FRESH_AGE = Duration.ofHours(1);
  static final Duration HARD_AGE = Duration.ofHours(4);
  static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  /** An opened key and the row it came from. */
  record OpenKek(AeadKey key, WrappedKek row) {}

  private record Cached(OpenKek kek, Instant openedTime) {
    boolean isYoungerThan(Duration age, Instant now) {
      return now.isBefore(openedTime.plus(age));
    }
  }

  private static final class Slot {
    final ReentrantLock loading = new ReentrantLock();
    volatile @Nullable Cached cached;
    volatile Instant nextTry = Instant.MIN;
  }

  private final KeySettings settings;
  private final KekStore store;
  private final Clock clock;
  private final Ids ids;
  private final Map<KekRef, Slot> slots = new ConcurrentHashMap<>();
  private final Map<String, KeyHealth> health = new ConcurrentHashMap<>();

  Keks(KeySettings settings, KekStore store, Clock clock, Ids ids) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /** The opened key; DEPENDENCY_DOWN or MATERIAL_CORRUPT if it cannot be had. */
  OpenKek open(KekRef ref) {
    Slot slot = slots.computeIfAbsent(ref, key -> new Slot());
    Instant now = clock.instant();
    Cached cached = slot.cached;
    if (cached != null && cached.isYoungerThan(FRESH_AGE, now)) {
      return cached.kek();
    }
    if (cached == null || !cached.isYoungerThan(HARD_AGE, now)) {
      slot.loading.lock();
    } else if (now.isBefore(slot.nextTry) || !slot.loading.tryLock()) {
      return cached.kek();
    }
    try {
      Cached loadedMeanwhile = slot.cached;
      if (loadedMeanwhile != null && loadedMeanwhile.isYoungerThan(FRESH_AGE, now)) {
        return loadedMeanwhile.kek();
      }
      return load(ref, slot, now);
    } finally {
      slot.loading.unlock();
    }
  }

  private OpenKek load(KekRef ref, Slot slot, Instant now) {
    try {
      WrappedKek row = store.find(ref).orElseGet(() -> store.insertIfAbsent(fresh(ref)));
      OpenKek kek = new OpenKek(unwrap(row), row);
      slot.cached = new Cached(kek, now);
      health.put(ref.residency(), KeyHealth.OK);
      return kek;
    } catch (MasterKeyException e) {
      note(ref.residency(), e.failure());
      Cached cached = slot.cached;
      boolean transientFailure = e.failure() == Failure.UNAVAILABLE;
      if (transientFailure && cached != null && cached.isYoungerThan(HARD_AGE, now)) {
        slot.nextTry = now.plus(PAUSE_AFTER_FAILURE);
        return cached.kek();
      }
      slot.cached = null;
      throw meaningOf(e);
    }
  }

  private WrappedKek fresh(KekRef ref) {
    MasterKey master = settings.masterKey(ref.residency());
    try (Secret key = Secret.taking(ids.bytes(AeadKey.BYTES))) {
      Wrapped wrapped = master.wrap(key.expose(), ref.associatedData(settings.environment()));
      return new WrappedKek(ref, wrapped.ciphertext(), master.uri(), wrapped.keyVersion());
    }
  }

  private AeadKey unwrap(WrappedKek row) {
    MasterKey master = settings.masterKey(row.ref().residency());
    if (!row.kekUri().equals(master.uri())) {
      throw new MasterKeyException(
          Failure.CORRUPT, row.kekVersion(), "wrapped by another master key", null);
    }
    byte[] associatedData = row.ref().associatedData(settings.environment());
    try (Secret key =
        master.unwrap(row.wrapped().toByteArray(), associatedData, row.kekVersion())) {
      return new AeadKey(key.expose(), ids);
    }
  }

  /** Takes in what a call to a residency's master key ended with. */
  void note(String residency, @Nullable Failure failureOrNull) {
    if (failureOrNull == null) {
      health.put(residency, KeyHealth.OK);
    } else if (failureOrNull.isRefusal()) {
      health.put(residency, KeyHealth.REFUSED);
      drop(residency);
    } else if (failureOrNull == Failure.UNAVAILABLE) {
      health.put(residency, KeyHealth.DEGRADED);
    }
  }

  /** Forgets every opened key of the residency. */
  void drop(String residency) {
    slots.forEach(
        (ref, slot) -> {
          if (ref.residency().equals(residency)) {
            slot.cached = null;
          }
        });
  }

  KeyHealth health(String residency) {
    return health.getOrDefault(residency, KeyHealth.OK);
  }

  /** How many shard keys of the residency this node holds opened. */
  long openShardCount(String residency) {
    return slots.entrySet().stream()
        .filter(
            slot ->
                slot.getKey() instanceof KekRef.Shard shard
                    && shard.residency().equals(residency)
                    && slot.getValue().cached != null)
        .count();
  }

  private static DomainException meaningOf(MasterKeyException e) {
    return e.failure() == Failure.CORRUPT
        ? AeadKey.corrupt("A key does not open in its place.")
        : DomainException.dependencyDown("master key", e);
  }
}
