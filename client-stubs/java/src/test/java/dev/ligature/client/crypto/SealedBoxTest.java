package dev.ligature.client.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SealedBoxTest {
  private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);
  private static final List<String> CONTEXT =
      List.of(
          "credential",
          "dev",
          "t",
          "a",
          "l",
          "1",
          "IRC",
          "key-1",
          "7",
          "lease",
          "ref",
          "3",
          "i",
          "1000");

  private final SealingKeyPair recipient = SealingKeyPair.generate();

  private static HpkeInfo info(List<String> f) {
    return new HpkeInfo(
            f.get(0), f.get(1), f.get(2), f.get(3), f.get(4), f.get(5), f.get(6), f.get(7),
            f.get(8))
        .append(f.subList(9, f.size()).toArray(String[]::new));
  }

  private static List<String> with(int field, String value) {
    List<String> changed = new ArrayList<>(CONTEXT);
    changed.set(field, value);
    return changed;
  }

  @Test
  void opensInTheContextItWasSealedFor() {
    byte[] sealed = SealedBox.seal(recipient.publicKey(), info(CONTEXT), SECRET);
    assertThat(sealed).hasSize(32 + SECRET.length + 16);
    assertThat(SealedBox.open(recipient, info(CONTEXT), sealed)).isEqualTo(SECRET);
  }

  static Stream<Arguments> fields() {
    return IntStream.range(0, CONTEXT.size()).mapToObj(field -> arguments(field));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void ATK_G8_refusesAnotherValueOfAnyFieldInBothDirections(int field) {
    HpkeInfo here = info(CONTEXT);
    HpkeInfo there = info(with(field, CONTEXT.get(field) + "x"));
    assertRefused(recipient, there, SealedBox.seal(recipient.publicKey(), here, SECRET));
    assertRefused(recipient, here, SealedBox.seal(recipient.publicKey(), there, SECRET));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void ATK_G8_refusesAFieldThatIsLeftOutOrMovedToItsNeighbour(int field) {
    int next = (field + 1) % CONTEXT.size();
    List<String> moved = with(field, "");
    moved.set(next, CONTEXT.get(field) + CONTEXT.get(next));
    byte[] sealed = SealedBox.seal(recipient.publicKey(), info(CONTEXT), SECRET);
    assertRefused(recipient, info(with(field, "")), sealed);
    assertRefused(recipient, info(moved), sealed);
  }

  @Test
  void ATK_G8_refusesAnotherRecipient() {
    byte[] sealed = SealedBox.seal(recipient.publicKey(), info(CONTEXT), SECRET);
    assertRefused(SealingKeyPair.generate(), info(CONTEXT), sealed);
  }

  @Test
  void INV_I02_refusesAnyFlippedByteAndAnyTruncation() {
    byte[] sealed = SealedBox.seal(recipient.publicKey(), info(CONTEXT), SECRET);
    for (int i = 0; i < sealed.length; i++) {
      byte[] flipped = sealed.clone();
      flipped[i] ^= 1;
      assertRefused(recipient, info(CONTEXT), flipped);
      assertRefused(recipient, info(CONTEXT), java.util.Arrays.copyOf(sealed, i));
    }
  }

  @Test
  void refusesAKeyThatIsNone() {
    assertThatThrownBy(() -> SealedBox.seal(new byte[31], info(CONTEXT), SECRET))
        .isInstanceOf(CryptoRefused.class);
    assertThatThrownBy(() -> SealingKeyPair.ofPrivateKey(new byte[5]))
        .isInstanceOf(CryptoRefused.class);
  }

  /** RFC 9180 appendix A.2.1, DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305, keys of the pair R. */
  @Test
  void derivesThePublicKeyOfTheStandardsExample() {
    byte[] privateKey =
        HexFormat.of().parseHex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    assertThat(HexFormat.of().formatHex(SealingKeyPair.ofPrivateKey(privateKey).publicKey()))
        .isEqualTo("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
  }

  private static void assertRefused(SealingKeyPair key, HpkeInfo info, byte[] sealed) {
    assertThatThrownBy(() -> SealedBox.open(key, info, sealed)).isInstanceOf(CryptoRefused.class);
  }
}
