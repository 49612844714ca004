package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.keys.CanaryStore.Canary;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every kind of store of keys does. */
abstract class KeyStoresContract {
  private static final KekRef.Shard SHARD = new KekRef.Shard("eu", 1, 255);
  private static final KekRef.Cell CELL = new KekRef.Cell("eu", 1);
  private static final Instant TIME = Instant.parse("2026-06-01T00:00:00Z");

  abstract KekStore keks();

  abstract UserKeyStore userKeys();

  abstract PurposeKeyStore purposeKeys();

  abstract CanaryStore canaries();

  /** A tenant of the residency "eu". */
  abstract TenantId tenant();

  abstract AccountId account(TenantId tenant);

  private static WrappedKek kek(KekRef ref, String wrapped) {
    return new WrappedKek(ref, ByteString.copyFromUtf8(wrapped), "gcp-kms://k", "k/1");
  }

  private static StoredUserKey userKey(TenantId tenant, AccountId account, UUID id, int epoch) {
    return new StoredUserKey(
        tenant,
        new UserKeyId(id),
        epoch,
        account,
        UserKeyState.ACTIVE,
        SHARD,
        ByteString.copyFromUtf8("wrapped " + epoch));
  }

  @Test
  void keepsTheFirstOfTwoWrapsOfAKey() {
    for (KekRef ref : new KekRef[] {new KekRef.Shard("eu", 2, 0), new KekRef.Cell("eu", 2)}) {
      assertThat(keks().find(ref)).isEmpty();
      assertThat(keks().insertIfAbsent(kek(ref, "first"))).isEqualTo(kek(ref, "first"));
      assertThat(keks().insertIfAbsent(kek(ref, "second"))).isEqualTo(kek(ref, "first"));
      assertThat(keks().find(ref)).contains(kek(ref, "first"));
    }
  }

  @Test
  void anAccountHasAtMostOneActiveKey() {
    keks().insertIfAbsent(kek(SHARD, "shard"));
    TenantId tenant = tenant();
    AccountId account = account(tenant);
    UUID id = UUID.randomUUID();
    StoredUserKey first = userKey(tenant, account, id, 1);
    assertThat(userKeys().residency(tenant)).isEqualTo("eu");
    assertThat(userKeys().latest(tenant, account)).isEmpty();
    assertThat(userKeys().insertUnlessActive(first)).isTrue();
    assertThat(userKeys().insertUnlessActive(userKey(tenant, account, id, 2))).isFalse();
    assertThat(userKeys().active(tenant, account)).contains(first);
    assertThat(userKeys().retireActive(tenant, account)).isTrue();
    assertThat(userKeys().retireActive(tenant, account)).isFalse();
    assertThat(userKeys().active(tenant, account)).isEmpty();
    assertThat(userKeys().insertUnlessActive(first)).isFalse();
    assertThat(userKeys().insertUnlessActive(userKey(tenant, account, id, 2))).isTrue();
    assertThat(userKeys().latest(tenant, account)).contains(userKey(tenant, account, id, 2));
    assertThat(userKeys().find(tenant, first.id(), 1))
        .hasValueSatisfying(key -> assertThat(key.state()).isEqualTo(UserKeyState.RETIRED));
  }

  @Test
  void shreddingLeavesNoWrapOfTheAccountAndThoseOfOthers() {
    keks().insertIfAbsent(kek(SHARD, "shard"));
    TenantId tenant = tenant();
    AccountId account = account(tenant);
    AccountId other = account(tenant);
    UUID id = UUID.randomUUID();
    StoredUserKey othersKey = userKey(tenant, other, UUID.randomUUID(), 1);
    userKeys().insertUnlessActive(userKey(tenant, account, id, 1));
    userKeys().retireActive(tenant, account);
    userKeys().insertUnlessActive(userKey(tenant, account, id, 2));
    userKeys().insertUnlessActive(othersKey);
    assertThat(userKeys().shred(tenant, account)).isEqualTo(2);
    assertThat(userKeys().shred(tenant, account)).isZero();
    for (int epoch = 1; epoch <= 2; epoch++) {
      assertThat(userKeys().find(tenant, new UserKeyId(id), epoch))
          .hasValueSatisfying(
              key -> {
                assertThat(key.state()).isEqualTo(UserKeyState.SHREDDED);
                assertThat(key.wrapped()).isNull();
              });
    }
    assertThat(userKeys().active(tenant, other)).contains(othersKey);
  }

  private static StoredPurposeKey purposeKey(Purpose purpose, String scope, int generation) {
    return new StoredPurposeKey(
        purpose,
        scope,
        generation,
        true,
        CELL,
        ByteString.copyFromUtf8("wrapped"),
        purpose == Purpose.VAULT_HPKE ? ByteString.copyFromUtf8("public") : null,
        TIME);
  }

  @Test
  void replacesTheActiveGenerationOnce() {
    keks().insertIfAbsent(kek(CELL, "cell"));
    StoredPurposeKey first = purposeKey(Purpose.VAULT_HPKE, "eu", 1);
    StoredPurposeKey second = purposeKey(Purpose.VAULT_HPKE, "eu", 2);
    assertThat(purposeKeys().list(Purpose.VAULT_HPKE, "eu")).isEmpty();
    assertThat(purposeKeys().insertUnlessActive(first)).isTrue();
    assertThat(purposeKeys().insertUnlessActive(first)).isFalse();
    assertThat(purposeKeys().insertUnlessActive(second)).isFalse();
    assertThat(purposeKeys().list(Purpose.VAULT_HPKE, "eu")).containsExactly(first);
    assertThat(purposeKeys().replaceActive(second)).isTrue();
    assertThat(purposeKeys().replaceActive(second)).isFalse();
    assertThat(purposeKeys().list(Purpose.VAULT_HPKE, "eu"))
        .extracting(StoredPurposeKey::generation, StoredPurposeKey::isActive)
        .containsExactly(tuple(2, true), tuple(1, false));
    assertThat(purposeKeys().list(Purpose.VAULT_HPKE, "us")).isEmpty();
    assertThat(purposeKeys().insertUnlessActive(purposeKey(Purpose.OTP_HMAC, "", 1))).isTrue();
  }

  @Test
  void keepsOneCanaryOfEachVersion() {
    Canary first = new Canary("gcp-kms://c", "c/1", ByteString.copyFromUtf8("one"));
    Canary again = new Canary("gcp-kms://c", "c/1", ByteString.copyFromUtf8("two"));
    Canary next = new Canary("gcp-kms://c", "c/2", ByteString.copyFromUtf8("three"));
    canaries().insertIfAbsent(first);
    canaries().insertIfAbsent(again);
    canaries().insertIfAbsent(next);
    assertThat(canaries().list()).containsExactly(first, next);
  }
}
