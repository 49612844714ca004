package dev.ligature.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PurposeKeysTest {
  private static final byte[] TEXT = "123456".getBytes(StandardCharsets.UTF_8);

  private final KeysFixture keys = new KeysFixture();

  @AfterEach
  void close() {
    keys.close();
  }

  @Test
  void everyPurposeAndScopeHasAKeyOfItsOwn() {
    Set<String> macs =
        Stream.of(
                keys.purposeKeys.active(Purpose.OTP_HMAC),
                keys.purposeKeys.active(Purpose.RECOVERY_PEPPER),
                keys.purposeKeys.active(Purpose.PROVIDER_SECRETS, "eu", "tenant-1"),
                keys.purposeKeys.active(Purpose.PROVIDER_SECRETS, "eu", "tenant-2"))
            .map(key -> java.util.HexFormat.of().formatHex(key.mac(TEXT)))
            .collect(Collectors.toSet());
    assertThat(macs).hasSize(4);
  }

  @Test
  void anOldGenerationStillVerifiesAndTheNewOneIsActive() {
    PurposeKey first = keys.purposeKeys.active(Purpose.OTP_HMAC);
    PurposeKey second = keys.purposeKeys.rotate(Purpose.OTP_HMAC, "eu", "");
    assertThat(second.generation()).isEqualTo(first.generation() + 1);
    assertThat(keys.purposeKeys.active(Purpose.OTP_HMAC).keyId()).isEqualTo("otp-hmac-2");
    assertThat(second.mac(TEXT)).isNotEqualTo(first.mac(TEXT));
    assertThat(keys.purposeKeys.generation(Purpose.OTP_HMAC, "", 1).mac(TEXT))
        .isEqualTo(first.mac(TEXT));
    assertThat(keys.purposeKeys.usable(Purpose.OTP_HMAC, ""))
        .extracting(PurposeKey::isActive)
        .containsExactly(true, false);
  }

  @Test
  void aRotationElsewhereIsSeenWithinTenSecondsAndItsKeysVerifyAtOnce() {
    PurposeKey first = keys.purposeKeys.active(Purpose.OTP_HMAC);
    PurposeKeys elsewhere =
        new PurposeKeys(
            keys.settings,
            new Keks(keys.settings, keys.stores, keys.clock, keys.ids),
            keys.stores,
            keys.clock,
            keys.ids);
    PurposeKey second = elsewhere.rotate(Purpose.OTP_HMAC, "eu", "");
    assertThat(keys.purposeKeys.active(Purpose.OTP_HMAC).keyId()).isEqualTo(first.keyId());
    keys.clock.move(PurposeKeys.LIST_AGE);
    assertThat(keys.purposeKeys.active(Purpose.OTP_HMAC).keyId()).isEqualTo(second.keyId());

    PurposeKey third = elsewhere.rotate(Purpose.OTP_HMAC, "eu", "");
    assertThat(keys.purposeKeys.generation(Purpose.OTP_HMAC, "", 3).mac(TEXT))
        .isEqualTo(third.mac(TEXT));
  }

  @Test
  void staysUsableThroughAnOutageOfAnyLength() {
    PurposeKey before = keys.purposeKeys.active(Purpose.OTP_HMAC);
    keys.kms.faults().refuse(Status.UNAVAILABLE, Integer.MAX_VALUE);
    keys.clock.move(Keks.HARD_AGE.multipliedBy(30));
    assertThat(keys.purposeKeys.active(Purpose.OTP_HMAC).mac(TEXT)).isEqualTo(before.mac(TEXT));
  }

  @Test
  void publicHalvesNeedNoMasterKey() {
    byte[] publicKey =
        keys.purposeKeys.active(Purpose.TENANT_AUDIT, "eu", "tenant").sealing().publicKey();
    keys.purposeKeys.drop();
    keys.hierarchy.drop("eu");
    keys.kms.versions().set(1, CryptoKeyVersionState.DISABLED);
    assertThat(keys.purposeKeys.activePublicKey(Purpose.TENANT_AUDIT, "eu", "tenant"))
        .isEqualTo(publicKey);
  }

  @Test
  void INV_I02_refusesAWrapOrAPublicHalfOfAnotherPurposeScopeOrGeneration() {
    keys.purposeKeys.active(Purpose.TICKET_ROOT);
    keys.purposeKeys.active(Purpose.LOG_NOTE);
    StoredPurposeKey root = keys.stores.purposeKeys.get(0);
    StoredPurposeKey note = keys.stores.purposeKeys.get(1);
    keys.purposeKeys.drop();
    keys.stores.purposeKeys.set(0, with(root, root.generation(), note));
    assertCorrupt();
    keys.stores.purposeKeys.set(0, with(root, root.generation() + 1, root));
    assertCorrupt();
    keys.stores.purposeKeys.set(
        0,
        new StoredPurposeKey(
            root.purpose(),
            root.scope(),
            root.generation(),
            true,
            root.systemKey(),
            root.wrapped(),
            note.publicKey(),
            root.notBeforeTime()));
    assertCorrupt();
    keys.stores.purposeKeys.set(0, root);
    keys.purposeKeys.drop();
    assertThat(keys.purposeKeys.active(Purpose.TICKET_ROOT).keyId()).isEqualTo("ticket-root-1");
  }

  private static StoredPurposeKey with(
      StoredPurposeKey key, int generation, StoredPurposeKey bytes) {
    return new StoredPurposeKey(
        key.purpose(),
        key.scope(),
        generation,
        true,
        key.systemKey(),
        bytes.wrapped(),
        bytes.publicKey(),
        key.notBeforeTime());
  }

  private void assertCorrupt() {
    keys.purposeKeys.drop();
    assertThatThrownBy(() -> keys.purposeKeys.active(Purpose.TICKET_ROOT))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MATERIAL_CORRUPT));
  }

  @Test
  void doesOnlyWhatItsPurposeIsFor() {
    PurposeKey root = keys.purposeKeys.active(Purpose.TICKET_ROOT);
    SigningKeyPair signing = root.signing();
    assertThat(SigningKeyPair.verifies(signing.publicKey(), signing.sign(TEXT), TEXT)).isTrue();
    assertThatThrownBy(() -> root.mac(TEXT)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(root::sealing).isInstanceOf(IllegalStateException.class);
  }
}
