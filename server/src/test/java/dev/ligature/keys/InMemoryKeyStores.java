package dev.ligature.keys;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** All stores of keys, without a database. */
final class InMemoryKeyStores implements KekStore, UserKeyStore, PurposeKeyStore, CanaryStore {
  final Map<KekRef, WrappedKek> keks = new HashMap<>();
  final List<StoredUserKey> userKeys = new ArrayList<>();
  final List<StoredPurposeKey> purposeKeys = new ArrayList<>();
  final List<Canary> canaries = new ArrayList<>();

  @Override
  public synchronized Optional<WrappedKek> find(KekRef ref) {
    return Optional.ofNullable(keks.get(ref));
  }

  @Override
  public synchronized WrappedKek insertIfAbsent(WrappedKek kek) {
    keks.putIfAbsent(kek.ref(), kek);
    return keks.getOrDefault(kek.ref(), kek);
  }

  @Override
  public String residency(TenantId tenant) {
    return "eu";
  }

  @Override
  public void hold(TenantId tenant, Collection<AccountId> accounts) {
    // Nothing here is ever changed by another transaction.
  }

  @Override
  public synchronized Optional<StoredUserKey> active(TenantId tenant, AccountId account) {
    return of(tenant, account).stream()
        .filter(key -> key.state() == UserKeyState.ACTIVE)
        .findFirst();
  }

  @Override
  public synchronized Optional<StoredUserKey> find(TenantId tenant, UserKeyId id, int epoch) {
    return userKeys.stream()
        .filter(k -> k.tenant().equals(tenant) && k.id().equals(id) && k.epoch() == epoch)
        .findFirst();
  }

  @Override
  public synchronized Optional<StoredUserKey> latest(TenantId tenant, AccountId account) {
    return of(tenant, account).stream().max(Comparator.comparingInt(StoredUserKey::epoch));
  }

  @Override
  public synchronized boolean insertUnlessActive(StoredUserKey key) {
    if (active(key.tenant(), key.account()).isPresent()
        || find(key.tenant(), key.id(), key.epoch()).isPresent()) {
      return false;
    }
    return userKeys.add(key);
  }

  @Override
  public synchronized boolean retireActive(TenantId tenant, AccountId account) {
    Optional<StoredUserKey> active = active(tenant, account);
    active.ifPresent(key -> replace(key, UserKeyState.RETIRED));
    return active.isPresent();
  }

  @Override
  public synchronized int shred(TenantId tenant, AccountId account) {
    List<StoredUserKey> doomed =
        of(tenant, account).stream().filter(k -> k.state() != UserKeyState.SHREDDED).toList();
    doomed.forEach(key -> replace(key, UserKeyState.SHREDDED));
    return doomed.size();
  }

  private List<StoredUserKey> of(TenantId tenant, AccountId account) {
    return userKeys.stream()
        .filter(key -> key.tenant().equals(tenant) && key.account().equals(account))
        .toList();
  }

  private void replace(StoredUserKey key, UserKeyState state) {
    userKeys.set(
        userKeys.indexOf(key),
        new StoredUserKey(
            key.tenant(),
            key.id(),
            key.epoch(),
            key.account(),
            state,
            key.shard(),
            state == UserKeyState.SHREDDED ? null : key.wrapped()));
  }

  /** What a writer of the database could do. */
  synchronized void tamper(UnaryOperator<StoredUserKey> change) {
    userKeys.replaceAll(change);
  }

  @Override
  public synchronized List<StoredPurposeKey> list(Purpose purpose, String scope) {
    return purposeKeys.stream()
        .filter(key -> key.purpose() == purpose && key.scope().equals(scope))
        .sorted(Comparator.comparingInt(StoredPurposeKey::generation).reversed())
        .toList();
  }

  @Override
  public synchronized boolean insertUnlessActive(StoredPurposeKey key) {
    boolean taken =
        list(key.purpose(), key.scope()).stream()
            .anyMatch(other -> other.isActive() || other.generation() == key.generation());
    return !taken && purposeKeys.add(key);
  }

  @Override
  public synchronized boolean replaceActive(StoredPurposeKey next) {
    Optional<StoredPurposeKey> before =
        list(next.purpose(), next.scope()).stream()
            .filter(key -> key.isActive() && key.generation() == next.generation() - 1)
            .findFirst();
    before.ifPresent(
        key -> {
          purposeKeys.set(
              purposeKeys.indexOf(key),
              new StoredPurposeKey(
                  key.purpose(),
                  key.scope(),
                  key.generation(),
                  false,
                  key.systemKey(),
                  key.wrapped(),
                  key.publicKey(),
                  key.notBeforeTime()));
          purposeKeys.add(next);
        });
    return before.isPresent();
  }

  @Override
  public synchronized List<Canary> list() {
    return List.copyOf(canaries);
  }

  @Override
  public synchronized void insertIfAbsent(Canary canary) {
    boolean present =
        canaries.stream()
            .anyMatch(
                other ->
                    other.kekUri().equals(canary.kekUri())
                        && other.kekVersion().equals(canary.kekVersion()));
    if (!present) {
      canaries.add(canary);
    }
  }
}
