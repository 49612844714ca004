package dev.ligature.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keys of accounts. Every operation runs in the caller's transaction and takes the key's row for
 * share, so that a shredding and a use never overlap. Refuses with DEPENDENCY_DOWN while the master
 * key is away, MATERIAL_CORRUPT where a row is not in its place.
 */
public final class KeyHierarchy {
  private static final int GENERATION = 1;
  private static final int MAX_CACHED = 10_000;
  private static final Duration CACHE_AGE = Duration.ofMinutes(5);

  private record CacheKey(UserKeyId id, int epoch) {}

  private final KeySettings settings;
  private final Keks keks;
  private final UserKeyStore store;
  private final Ids ids;
  private final Cache<CacheKey, UserKey> opened;

  KeyHierarchy(KeySettings settings, Keks keks, UserKeyStore store, Clock clock, Ids ids) {
    this.settings = settings;
    this.keks = keks;
    this.store = store;
    this.ids = ids;
    this.opened =
        Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .expireAfterWrite(CACHE_AGE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .executor(Runnable::run)
            .build();
  }

  /** Locks the keys of many accounts at once, ahead of their use in the running transaction. */
  public void hold(TenantId tenant, Collection<AccountId> accounts) {
    store.hold(tenant, accounts);
  }

  /** The account's active key, made in one statement if it has none. */
  public UserKey current(TenantId tenant, AccountId account) {
    return store.active(tenant, account).map(this::open).orElseGet(() -> create(tenant, account));
  }

  /**
   * The key of an epoch, to open what it sealed; refuses with MATERIAL_CORRUPT unless it is the
   * account's, with NOT_FOUND once it is shredded.
   */
  public UserKey open(TenantId tenant, AccountId owner, UserKeyId id, int epoch) {
    StoredUserKey row =
        store.find(tenant, id, epoch).orElseThrow(() -> AeadKey.corrupt("There is no such key."));
    if (!row.account().equals(owner)) {
      throw AeadKey.corrupt("The key is another account's.");
    }
    return open(row);
  }

  /** Retires the active key and gives the account the next epoch. */
  public UserKey rotate(TenantId tenant, AccountId account) {
    if (!store.retireActive(tenant, account)) {
      throw DomainException.of(Reason.STATE_CHANGED, "The account has no active key.");
    }
    return create(tenant, account);
  }

  /**
   * Destroys all epochs of the account's key, and with the commit everything that they sealed.
   * Returns how many epochs were destroyed.
   */
  public int shred(TenantId tenant, AccountId account) {
    return store.shred(tenant, account);
  }

  /** Whether the residency's master key answers. */
  public KeyHealth health(String residency) {
    return keks.health(residency);
  }

  /** How many shard keys of the residency this node holds opened. */
  public long openShardCount(String residency) {
    return keks.openShardCount(residency);
  }

  /** Forgets every opened key of the residency's accounts; the next use asks the master key. */
  public void drop(String residency) {
    keks.drop(residency);
    opened.asMap().values().removeIf(key -> key.shard().ref().residency().equals(residency));
  }

  private UserKey create(TenantId tenant, AccountId account) {
    KekRef.Shard shard = new KekRef.Shard(store.residency(tenant), GENERATION, shardOf(account));
    Keks.OpenKek kek = keks.open(shard);
    Optional<StoredUserKey> latest = store.latest(tenant, account);
    StoredUserKey bare =
        new StoredUserKey(
            tenant,
            latest.map(StoredUserKey::id).orElseGet(() -> new UserKeyId(ids.random())),
            latest.map(StoredUserKey::epoch).orElse(0) + 1,
            account,
            UserKeyState.ACTIVE,
            shard,
            null);
    try (Secret key = Secret.taking(ids.bytes(AeadKey.BYTES))) {
      byte[] wrapped = kek.key().seal(key.expose(), bare.associatedData(settings.environment()));
      StoredUserKey row = with(bare, ByteString.copyFrom(wrapped));
      if (!store.insertUnlessActive(row)) {
        return store
            .active(tenant, account)
            .map(this::open)
            .orElseThrow(
                () -> DomainException.of(Reason.RETRY, "Another key was made and retired."));
      }
      return new UserKey(row, kek.row(), new AeadKey(key.expose(), ids));
    }
  }

  private static StoredUserKey with(StoredUserKey row, ByteString wrapped) {
    return new StoredUserKey(
        row.tenant(), row.id(), row.epoch(), row.account(), row.state(), row.shard(), wrapped);
  }

  private UserKey open(StoredUserKey row) {
    ByteString wrapped = row.wrapped();
    if (row.state() == UserKeyState.SHREDDED || wrapped == null) {
      throw DomainException.notFound();
    }
    Keks.OpenKek kek = keks.open(row.shard());
    CacheKey cacheKey = new CacheKey(row.id(), row.epoch());
    @Nullable UserKey cached = opened.getIfPresent(cacheKey);
    if (cached != null && cached.isOf(row)) {
      return cached;
    }
    byte[] associatedData = row.associatedData(settings.environment());
    try (Secret key = Secret.taking(kek.key().open(wrapped.toByteArray(), associatedData))) {
      UserKey fresh = new UserKey(row, kek.row(), new AeadKey(key.expose(), ids));
      opened.put(cacheKey, fresh);
      return fresh;
    }
  }

  private int shardOf(AccountId account) {
    return Math.floorMod(account.value().getLeastSignificantBits(), settings.shardCount());
  }
}
