package dev.ligature.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LengthPrefixedTest {
  @Test
  void precedesEachFieldByItsLengthInFourBigEndianBytes() {
    byte[] bytes = LengthPrefixed.of("ab").bytes(new byte[] {7}).text("").number(10).toBytes();
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo("00000002" + "6162" + "00000001" + "07" + "00000000" + "00000002" + "3130");
  }

  @Test
  void tellsApartFieldsThatJoinToTheSameText() {
    assertThat(LengthPrefixed.of("a").text("bc").toBytes())
        .isNotEqualTo(LengthPrefixed.of("ab").text("c").toBytes());
  }

  @Test
  void signsACertificateThatBindsEachOfItsFields() {
    InstanceKeys keys = InstanceKeys.generate();
    SigningKeyPair identity = SigningKeyPair.generate();
    UUID daemon = UUID.randomUUID();
    byte[] certificate = keys.certificate(identity, "dev", daemon);
    byte[] signing = keys.signing().publicKey();
    byte[] sealing = keys.sealing().publicKey();
    assertThat(verifies(identity, certificate, "dev", daemon, keys.instance(), signing, sealing))
        .isTrue();
    assertThat(verifies(identity, certificate, "prod", daemon, keys.instance(), signing, sealing))
        .isFalse();
    assertThat(verifies(identity, certificate, "dev", keys.instance(), daemon, signing, sealing))
        .isFalse();
    assertThat(verifies(identity, certificate, "dev", daemon, keys.instance(), sealing, signing))
        .isFalse();
    assertThat(
            verifies(
                SigningKeyPair.generate(),
                certificate,
                "dev",
                daemon,
                keys.instance(),
                signing,
                sealing))
        .isFalse();
  }

  private static boolean verifies(
      SigningKeyPair identity,
      byte[] certificate,
      String environment,
      UUID daemon,
      UUID instance,
      byte[] signing,
      byte[] sealing) {
    return SigningKeyPair.verifies(
        identity.publicKey(),
        certificate,
        InstanceKeys.certificateStatement(environment, daemon, instance, signing, sealing));
  }
}
