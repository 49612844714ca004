package dev.ligature.keys.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import dev.ligature.common.Secret;
import dev.ligature.keys.MasterKey.Wrapped;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;
import dev.ligature.keys.kms.fake.FakeCloudKms;
import dev.ligature.keys.kms.fake.FakeFaults.Call;
import dev.ligature.keys.kms.fake.FakeFaults.Damage;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudKmsMasterKeyTest {
  private static final byte[] KEY =
      "32 bytes of a key to be wrapped.".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PLACE = "shard 1".getBytes(StandardCharsets.UTF_8);

  private final FakeCloudKms kms = new FakeCloudKms();
  private final CloudKmsMasterKey master =
      kms.masterKey(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @AfterEach
  void close() {
    kms.close();
  }

  private byte[] unwrap(Wrapped wrapped, byte[] place, String version) {
    try (Secret key = master.unwrap(wrapped.ciphertext().toByteArray(), place, version)) {
      return key.expose().clone();
    }
  }

  private byte[] unwrap(Wrapped wrapped) {
    return unwrap(wrapped, PLACE, wrapped.keyVersion());
  }

  private static void assertFails(Failure failure, String naming, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MasterKeyException.class, e -> assertThat(e.failure()).isEqualTo(failure))
        .hasMessageContaining(naming);
  }

  @Test
  void unwrapsWhatItWrappedAlsoAfterARotation() {
    Wrapped first = master.wrap(KEY, PLACE);
    kms.versions().rotate();
    Wrapped second = master.wrap(KEY, PLACE);
    assertThat(first.keyVersion()).isEqualTo(kms.versions().name(1));
    assertThat(second.keyVersion()).isEqualTo(kms.versions().name(2));
    assertThat(unwrap(first)).isEqualTo(KEY);
    assertThat(unwrap(second)).isEqualTo(KEY);
  }

  @Test
  void INV_I03_opensUnderTheRecordedVersionAndNoOther() {
    Wrapped first = master.wrap(KEY, PLACE);
    kms.versions().rotate();
    String other = kms.versions().name(2);
    assertFails(Failure.CORRUPT, other, () -> unwrap(first, PLACE, other));
    assertFails(Failure.CORRUPT, "projects/q", () -> unwrap(first, PLACE, "projects/q"));
  }

  @Test
  void INV_I02_refusesAnotherPlaceAndEveryFlippedByte() {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    assertFails(
        Failure.CORRUPT,
        wrapped.keyVersion(),
        () -> unwrap(wrapped, "shard 2".getBytes(StandardCharsets.UTF_8), wrapped.keyVersion()));
    byte[] bytes = wrapped.ciphertext().toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 1;
      assertFails(
          Failure.CORRUPT,
          wrapped.keyVersion(),
          () -> master.unwrap(flipped, PLACE, wrapped.keyVersion()));
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void ATK_V10_asksAgainForADamagedAnswerAndGivesUpAfterThree(Damage damage) {
    kms.faults().damage(damage, 2);
    Wrapped wrapped = master.wrap(KEY, PLACE);
    assertThat(unwrap(wrapped)).isEqualTo(KEY);

    kms.faults().damage(damage, 3);
    int before = kms.faults().journal().size();
    assertFails(Failure.CORRUPT, kms.versions().name(1), () -> master.wrap(KEY, PLACE));
    assertThat(kms.faults().journal().subList(before, kms.faults().journal().size()))
        .filteredOn(call -> call.method().equals("Encrypt"))
        .hasSize(3);
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
  }

  @ParameterizedTest
  @EnumSource(
      value = Damage.class,
      names = {"FLIPPED_BIT", "NO_CHECKSUM"})
  void ATK_V10_neverBelievesADamagedPlaintext(Damage damage) {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    kms.faults().damage(damage, 2);
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
    kms.faults().damage(damage, 3);
    assertFails(Failure.CORRUPT, wrapped.keyVersion(), () -> unwrap(wrapped));
  }

  @Test
  void ATK_V11_namesTheVersionThatWasTakenAway() {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    String version = kms.versions().name(1);
    kms.versions().set(1, CryptoKeyVersionState.DISABLED);
    assertFails(Failure.DISABLED, version, () -> unwrap(wrapped));
    kms.versions().set(1, CryptoKeyVersionState.DESTROY_SCHEDULED);
    assertFails(Failure.DESTROYED, version, () -> unwrap(wrapped));
    kms.versions().set(1, CryptoKeyVersionState.DESTROYED);
    assertFails(Failure.DESTROYED, version, () -> unwrap(wrapped));
    kms.versions().set(1, CryptoKeyVersionState.ENABLED);
    kms.faults().deny();
    assertFails(Failure.PERMISSION_DENIED, version, () -> unwrap(wrapped));
    kms.faults().heal();
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
  }

  @Test
  void triesAgainWhenTheQuotaIsUsedUpAndWhenAnAnswerIsLost() {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    kms.faults().refuse(Status.RESOURCE_EXHAUSTED, 1);
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
    kms.faults().dropAfterExecute(1);
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
    kms.faults().quota(0);
    assertFails(Failure.UNAVAILABLE, wrapped.keyVersion(), () -> unwrap(wrapped));
  }

  @Test
  void ATK_V12_givesUpOnASilentServiceAndThenStopsAskingIt() {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
    for (int i = 0; i < 10; i++) {
      assertFails(Failure.UNAVAILABLE, "kek-eu", () -> unwrap(wrapped));
    }
    int before = kms.faults().journal().size();
    assertFails(Failure.UNAVAILABLE, "kek-eu", () -> unwrap(wrapped));
    assertThat(kms.faults().journal()).hasSize(before);
  }

  @Test
  void ATK_V12_aHungCallFailsWithoutAnAnswer() {
    Wrapped wrapped = master.wrap(KEY, PLACE);
    kms.faults().hold();
    assertFails(Failure.UNAVAILABLE, wrapped.keyVersion(), () -> unwrap(wrapped));
    kms.faults().release();
    assertThat(unwrap(wrapped)).isEqualTo(KEY);
  }

  @Test
  void refusesMoreThan64KiB() {
    assertThatCode(() -> master.wrap(new byte[64 * 1024], PLACE)).doesNotThrowAnyException();
    assertFails(
        Failure.CORRUPT, kms.versions().name(1), () -> master.wrap(new byte[64 * 1024 + 1], PLACE));
  }

  @Test
  void decryptsByTheKeyAndEncryptsByItsPrimaryVersion() {
    unwrap(master.wrap(KEY, PLACE));
    assertThat(kms.faults().journal())
        .isEqualTo(
            List.of(
                new Call("GetCryptoKey", FakeCloudKms.KEY),
                new Call("Encrypt", kms.versions().name(1)),
                new Call("Decrypt", FakeCloudKms.KEY)));
  }

  @Test
  void refusesAClientLibraryThatLogsWhatItSends() {
    assertThatThrownBy(() -> KmsClients.refuseSdkLogging(Map.of("GOOGLE_SDK_JAVA_LOGGING", "TRUE")))
        .hasMessageContaining("GOOGLE_SDK_JAVA_LOGGING");
    assertThatCode(() -> KmsClients.refuseSdkLogging(Map.of("GOOGLE_SDK_JAVA_LOGGING", "false")))
        .doesNotThrowAnyException();
    assertThatCode(() -> KmsClients.refuseSdkLogging(Map.of())).doesNotThrowAnyException();
  }
}
