package dev.ligature.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the system itself. A key is made at its first use and, once opened, kept for the life of
 * the process, so that no outage of the master key stops a sign-in. Which generations there are is
 * read every ten seconds: that long another node's rotation may go unseen here. Refuses with
 * DEPENDENCY_DOWN where the master key is needed and away, MATERIAL_CORRUPT where a row is not in
 * its place.
 */
public final class PurposeKeys {
  static final Duration LIST_AGE = Duration.ofSeconds(10);

  private static final int SYSTEM_GENERATION = 1;
  private static final int MAX_LISTS = 10_000;

  private record Opened(Purpose purpose, String scope, int generation) {}

  private record Listed(Purpose purpose, String scope) {}

  private final KeySettings settings;
  private final Keks keks;
  private final PurposeKeyStore store;
  private final Clock clock;
  private final Ids ids;
  private final Map<Opened, PurposeKey> opened = new ConcurrentHashMap<>();
  private final Cache<Listed, List<StoredPurposeKey>> lists;

  PurposeKeys(KeySettings settings, Keks keks, PurposeKeyStore store, Clock clock, Ids ids) {
    this.settings = settings;
    this.keks = keks;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.lists =
        Caffeine.newBuilder()
            .maximumSize(MAX_LISTS)
            .expireAfterWrite(LIST_AGE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /** The active key of the cell for a purpose. */
  public PurposeKey active(Purpose purpose) {
    return active(purpose, settings.homeResidency(), "");
  }

  /**
   * The active key for a purpose.
   *
   * @param residency residency whose master key guards it
   * @param scope tenant or residency that it is for, empty if it is the cell's
   */
  public PurposeKey active(Purpose purpose, String residency, String scope) {
    return open(activeRow(purpose, residency, scope));
  }

  /** The raw public half of the active key; asks no master key once the key is made. */
  public byte[] activePublicKey(Purpose purpose, String residency, String scope) {
    ByteString publicKey = activeRow(purpose, residency, scope).publicKey();
    if (publicKey == null) {
      throw new IllegalStateException(purpose + " has no public half");
    }
    return publicKey.toByteArray();
  }

  /** A generation that is not destroyed, to open or verify what it made. */
  public PurposeKey generation(Purpose purpose, String scope, int generation) {
    return find(purpose, scope, generation)
        .or(
            () -> {
              lists.invalidate(new Listed(purpose, scope));
              return find(purpose, scope, generation);
            })
        .map(this::open)
        .orElseThrow(() -> AeadKey.corrupt("There is no such generation of " + purpose + "."));
  }

  private Optional<StoredPurposeKey> find(Purpose purpose, String scope, int generation) {
    return list(purpose, scope).stream().filter(row -> row.generation() == generation).findFirst();
  }

  /** All generations that are not destroyed, newest first. */
  public List<PurposeKey> usable(Purpose purpose, String scope) {
    return list(purpose, scope).stream().map(this::open).toList();
  }

  /** Makes the next generation; the one before goes on opening and verifying. */
  public PurposeKey rotate(Purpose purpose, String residency, String scope) {
    StoredPurposeKey current = activeRow(purpose, residency, scope);
    StoredPurposeKey next = fresh(purpose, residency, scope, current.generation() + 1);
    boolean isReplaced = store.replaceActive(next);
    lists.invalidate(new Listed(purpose, scope));
    if (!isReplaced) {
      throw DomainException.of(Reason.STATE_CHANGED, "The key was rotated meanwhile.");
    }
    return open(next);
  }

  /** Forgets all opened keys. */
  public void drop() {
    opened.clear();
    lists.invalidateAll();
  }

  /** It never waits for another reader, which may wait for this one's connection. */
  private List<StoredPurposeKey> list(Purpose purpose, String scope) {
    Listed name = new Listed(purpose, scope);
    List<StoredPurposeKey> known = lists.getIfPresent(name);
    if (known != null) {
      return known;
    }
    List<StoredPurposeKey> rows = store.list(purpose, scope);
    lists.put(name, rows);
    return rows;
  }

  private StoredPurposeKey activeRow(Purpose purpose, String residency, String scope) {
    StoredPurposeKey present = findActive(purpose, scope);
    if (present == null) {
      store.insertUnlessActive(fresh(purpose, residency, scope, 1));
      lists.invalidate(new Listed(purpose, scope));
      present = findActive(purpose, scope);
    }
    if (present == null) {
      throw DomainException.of(Reason.STATE_CHANGED, "The key was rotated meanwhile.");
    }
    return present;
  }

  private @Nullable StoredPurposeKey findActive(Purpose purpose, String scope) {
    return list(purpose, scope).stream()
        .filter(StoredPurposeKey::isActive)
        .findFirst()
        .orElse(null);
  }

  private StoredPurposeKey fresh(Purpose purpose, String residency, String scope, int generation) {
    byte[] key =
        switch (purpose.type()) {
          case SYMMETRIC -> ids.bytes(AeadKey.BYTES);
          case X25519 -> SealingKeyPair.generate().privateKey();
          case ED25519 -> SigningKeyPair.generate().seed();
        };
    KekRef.Cell system = new KekRef.Cell(residency, SYSTEM_GENERATION);
    StoredPurposeKey bare =
        new StoredPurposeKey(
            purpose, scope, generation, true, system, ByteString.EMPTY, null, clock.instant());
    byte[] associatedData = bare.associatedData(settings.environment());
    return new StoredPurposeKey(
        purpose,
        scope,
        generation,
        true,
        system,
        ByteString.copyFrom(keks.open(system).key().seal(key, associatedData)),
        publicHalf(purpose, key),
        bare.notBeforeTime());
  }

  private static @Nullable ByteString publicHalf(Purpose purpose, byte[] key) {
    return switch (purpose.type()) {
      case SYMMETRIC -> null;
      case X25519 -> ByteString.copyFrom(SealingKeyPair.ofPrivateKey(key).publicKey());
      case ED25519 -> ByteString.copyFrom(SigningKeyPair.ofSeed(key).publicKey());
    };
  }

  private PurposeKey open(StoredPurposeKey row) {
    Opened name = new Opened(row.purpose(), row.scope(), row.generation());
    PurposeKey cached = opened.get(name);
    if (cached != null && cached.isOf(row)) {
      return cached;
    }
    byte[] associatedData = row.associatedData(settings.environment());
    byte[] key = keks.open(row.systemKey()).key().open(row.wrapped().toByteArray(), associatedData);
    if (!Objects.equals(row.publicKey(), publicHalf(row.purpose(), key))) {
      throw AeadKey.corrupt("The public half is of another key.");
    }
    PurposeKey fresh = new PurposeKey(row, key, ids);
    opened.put(name, fresh);
    return fresh;
  }
}
