package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyHierarchyTest {
  private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLACE = "place".getBytes(StandardCharsets.UTF_8);

  private final KeysFixture keys = new KeysFixture();
  private final AccountId account = keys.account();

  @AfterEach
  void close() {
    keys.close();
  }

  private UserKey current() {
    return keys.hierarchy.current(keys.tenant, account);
  }

  private UserKey open(UserKey key) {
    return keys.hierarchy.open(keys.tenant, account, key.id(), key.epoch());
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void opensWhatItSealedEvenWhenNothingIsCached() {
    byte[] sealed = current().content().seal(TEXT, PLACE);
    keys.hierarchy.drop("eu");
    assertThat(current().content().open(sealed, PLACE)).isEqualTo(TEXT);
  }

  @Test
  void noTwoUsesOfAUserKeyOpenEachOther() {
    UserKey key = current();
    byte[] sealed = key.content().seal(TEXT, PLACE);
    assertRefused(Reason.MATERIAL_CORRUPT, () -> key.audit().open(sealed, PLACE));
    assertRefused(Reason.MATERIAL_CORRUPT, () -> key.wrap().open(sealed, PLACE));
  }

  @Test
  void INV_I13_makesAndOpensUserKeysWithoutAskingTheMasterKey() {
    current();
    int before = keys.kmsCalls();
    for (int i = 0; i < 1_000; i++) {
      AccountId other = keys.account();
      UserKey key = keys.hierarchy.current(keys.tenant, other);
      keys.hierarchy.open(keys.tenant, other, key.id(), key.epoch());
    }
    assertThat(keys.kmsCalls()).isEqualTo(before);
  }

  @Test
  void anAccountHasOneActiveKeyAndItsOldEpochsStillOpen() {
    UserKey first = current();
    byte[] sealed = first.content().seal(TEXT, PLACE);
    UserKey second = keys.hierarchy.rotate(keys.tenant, account);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(current().epoch()).isEqualTo(second.epoch());
    assertThat(open(first).content().open(sealed, PLACE)).isEqualTo(TEXT);
    assertRefused(Reason.MATERIAL_CORRUPT, () -> open(second).content().open(sealed, PLACE));
  }

  @Test
  void INV_I04_aShreddedKeyIsGoneAlthoughItIsCached() {
    UserKey key = current();
    assertThat(open(key).epoch()).isEqualTo(key.epoch());
    assertThat(keys.hierarchy.shred(keys.tenant, account)).isEqualTo(1);
    assertRefused(Reason.NOT_FOUND, () -> open(key));
    assertThat(current().epoch()).isEqualTo(key.epoch() + 1);
  }

  @Test
  void refusesAnotherOwnerOfTheSameKey() {
    UserKey key = current();
    assertRefused(
        Reason.MATERIAL_CORRUPT,
        () -> keys.hierarchy.open(keys.tenant, keys.account(), key.id(), key.epoch()));
  }

  static Stream<Arguments> rowChanges() {
    UUID other = new UUID(1, 2);
    return Stream.of(
        change("tenant", k -> with(k, new TenantId(other), k.account(), k.id(), k.epoch(), 0)),
        change("account", k -> with(k, k.tenant(), new AccountId(other), k.id(), k.epoch(), 0)),
        change("id", k -> with(k, k.tenant(), k.account(), new UserKeyId(other), k.epoch(), 0)),
        change("epoch", k -> with(k, k.tenant(), k.account(), k.id(), k.epoch() + 1, 0)),
        change("shard", k -> with(k, k.tenant(), k.account(), k.id(), k.epoch(), 1)));
  }

  private static Arguments change(String name, UnaryOperator<StoredUserKey> change) {
    return arguments(name, change);
  }

  private static StoredUserKey with(
      StoredUserKey key, TenantId tenant, AccountId account, UserKeyId id, int epoch, int shard) {
    return new StoredUserKey(
        tenant, id, epoch, account, key.state(), new KekRef.Shard("eu", 1, shard), key.wrapped());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rowChanges")
  void ATK_V1_refusesARowThatWasChangedWhetherCachedOrNot(
      String name, UnaryOperator<StoredUserKey> change) {
    UserKey key = current();
    assertThat(open(key).id()).as(name).isEqualTo(key.id());
    keys.stores.tamper(change);
    StoredUserKey row = keys.stores.userKeys.getFirst();
    ThrowingCallable opening =
        () -> keys.hierarchy.open(row.tenant(), row.account(), row.id(), row.epoch());
    assertRefused(Reason.MATERIAL_CORRUPT, opening);
    keys.hierarchy.drop("eu");
    assertRefused(Reason.MATERIAL_CORRUPT, opening);
  }

  @Test
  void ATK_V1_refusesTheWrapOfAnotherUser() {
    UserKey key = current();
    keys.hierarchy.current(keys.tenant, keys.account());
    StoredUserKey foreign = keys.stores.userKeys.get(1);
    keys.stores.tamper(
        k ->
            new StoredUserKey(
                k.tenant(),
                k.id(),
                k.epoch(),
                k.account(),
                k.state(),
                k.shard(),
                foreign.wrapped()));
    assertRefused(Reason.MATERIAL_CORRUPT, () -> open(key));
  }

  @Test
  void asksTheMasterKeyAgainAfterAnHour() {
    current();
    int before = keys.kmsCalls();
    keys.clock.move(Keks.FRESH_AGE.minusMillis(1));
    current();
    assertThat(keys.kmsCalls()).isEqualTo(before);
    keys.clock.move(Duration.ofMillis(1));
    current();
    assertThat(keys.kmsCalls()).isEqualTo(before + 1);
  }

  @Test
  void ATK_V11_servesStaleKeysOnlyToTheHardAgeWhileTheMasterKeyIsAway() {
    UserKey key = current();
    keys.kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
    keys.clock.move(Keks.FRESH_AGE);
    assertThat(open(key).id()).isEqualTo(key.id());
    assertThat(keys.hierarchy.health("eu")).isEqualTo(KeyHealth.DEGRADED);
    keys.clock.move(Keks.HARD_AGE.minus(Keks.FRESH_AGE).minusMillis(1));
    assertThat(open(key).id()).isEqualTo(key.id());
    keys.clock.move(Duration.ofMillis(1));
    assertRefused(Reason.DEPENDENCY_DOWN, () -> open(key));

    keys.kms.faults().heal();
    keys.clock.move(Duration.ofMinutes(1));
    assertThat(open(key).id()).isEqualTo(key.id());
    assertThat(keys.hierarchy.health("eu")).isEqualTo(KeyHealth.OK);
  }

  @Test
  void ATK_V12_servesCachedKeysWithoutAskingAMasterKeyThatHangs() {
    UserKey key = current();
    int before = keys.kmsCalls();
    keys.kms.faults().hold();
    for (int i = 0; i < 1_000; i++) {
      assertThat(open(key).id()).isEqualTo(key.id());
    }
    assertThat(keys.kmsCalls()).isEqualTo(before);
  }

  @Test
  void aFailedRefreshIsNotRepeatedForEveryUse() {
    UserKey key = current();
    keys.kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
    keys.clock.move(Keks.FRESH_AGE);
    open(key);
    int before = keys.kmsCalls();
    open(key);
    assertThat(keys.kmsCalls()).isEqualTo(before);
    keys.clock.move(Keks.PAUSE_AFTER_FAILURE);
    open(key);
    assertThat(keys.kmsCalls()).isGreaterThan(before);
  }

  @Test
  void ATK_V11_theProbeDropsKeysThatAPersonTookAway() {
    UserKey key = current();
    keys.canary.requireAtStart();
    keys.canary.probe();
    assertThat(open(key).id()).isEqualTo(key.id());
    keys.kms.versions().set(1, CryptoKeyVersionState.DISABLED);
    keys.canary.probe();
    assertThat(keys.hierarchy.openShardCount("eu")).isZero();
    assertThat(keys.hierarchy.health("eu")).isEqualTo(KeyHealth.REFUSED);
    assertRefused(Reason.DEPENDENCY_DOWN, () -> open(key));
    keys.kms.versions().set(1, CryptoKeyVersionState.ENABLED);
    assertThat(open(key).id()).isEqualTo(key.id());
  }

  @Test
  void ATK_V10_neverCachesADamagedKey() {
    keys.kms
        .faults()
        .damage(dev.ligature.keys.kms.fake.FakeFaults.Damage.FLIPPED_BIT, Integer.MAX_VALUE);
    assertRefused(Reason.MATERIAL_CORRUPT, this::current);
    keys.kms.faults().heal();
    assertThat(current().epoch()).isEqualTo(1);
  }

  @Test
  void spreadsAccountsOverTheShards() {
    try (KeysFixture many = new KeysFixture(4)) {
      for (int i = 0; i < 100; i++) {
        many.hierarchy.current(many.tenant, many.account());
      }
      assertThat(many.stores.keks).hasSize(4);
      assertThat(many.hierarchy.openShardCount("eu")).isEqualTo(4);
    }
  }
}
