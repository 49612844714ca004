package dev.ligature.keys;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.UUID;

class InMemoryKeyStoresTest extends KeyStoresContract {
  private final InMemoryKeyStores stores = new InMemoryKeyStores();

  @Override
  KekStore keks() {
    return stores;
  }

  @Override
  UserKeyStore userKeys() {
    return stores;
  }

  @Override
  PurposeKeyStore purposeKeys() {
    return stores;
  }

  @Override
  CanaryStore canaries() {
    return stores;
  }

  @Override
  TenantId tenant() {
    return new TenantId(UUID.randomUUID());
  }

  @Override
  AccountId account(TenantId tenant) {
    return new AccountId(UUID.randomUUID());
  }
}
