package dev.ligature.link.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalSignatureTest {
  private static final String TEXT = "Some data";

  /** The published example of web3.js: key, address, signature. */
  private static final TestWallet WALLET =
      new TestWallet(
          new BigInteger("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318", 16));

  private static final String ADDRESS = "2c7536e3605d9c16a7a3d7b1898e529396a65c23";
  private static final String SIGNATURE =
      "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd"
          + "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a029"
          + "1c";

  @Test
  void recoversTheSignerOfThePublishedExample() {
    assertThat(WALLET.address()).isEqualTo(ADDRESS);
    assertThat(WALLET.sign(TEXT)).isEqualTo("0x" + SIGNATURE);
    assertThat(PersonalSignature.signer(TEXT, SIGNATURE)).contains(ADDRESS);
    assertThat(PersonalSignature.signer(TEXT, "0x" + SIGNATURE)).contains(ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 28})
  void ATK_A17_takesBothSpellingsOfTheRightParity(int v) {
    assertThat(PersonalSignature.signer(TEXT, withV(v))).contains(ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 27})
  void ATK_A17_theOtherParityNamesSomebodyElse(int v) {
    assertThat(PersonalSignature.signer(TEXT, withV(v)).orElse("")).isNotEqualTo(ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 26, 29, 30, 37, 38, 255})
  void ATK_A17_refusesEveryOtherV(int v) {
    assertThat(PersonalSignature.signer(TEXT, withV(v))).isEmpty();
  }

  @Test
  void ATK_A17_refusesTheTwinOfHighS() {
    byte[] low = WALLET.signature(TEXT);
    assertThat(PersonalSignature.signer(TEXT, TestWallet.hex(low))).contains(ADDRESS);

    assertThat(PersonalSignature.signer(TEXT, TestWallet.hex(TestWallet.ofHighS(low)))).isEmpty();
  }

  @Test
  void ATK_A17_refusesNumbersOutOfRangeAndWhatIsNoSignature() {
    byte[] zeroR = WALLET.signature(TEXT);
    Arrays.fill(zeroR, 0, 32, (byte) 0);
    byte[] hugeR = WALLET.signature(TEXT);
    Arrays.fill(hugeR, 0, 32, (byte) 0xff);
    byte[] zeroS = WALLET.signature(TEXT);
    Arrays.fill(zeroS, 32, 64, (byte) 0);
    byte[] noPoint = WALLET.signature(TEXT);
    Arrays.fill(noPoint, 0, 31, (byte) 0);
    noPoint[31] = 5; // 5 is the x of no point of the curve

    for (byte[] each : new byte[][] {zeroR, hugeR, zeroS, noPoint}) {
      assertThat(PersonalSignature.signer(TEXT, TestWallet.hex(each))).isEmpty();
    }
    assertThat(PersonalSignature.signer(TEXT, "")).isEmpty();
    assertThat(PersonalSignature.signer(TEXT, "0x")).isEmpty();
    assertThat(PersonalSignature.signer(TEXT, SIGNATURE.substring(2))).isEmpty();
    assertThat(PersonalSignature.signer(TEXT, SIGNATURE + "00")).isEmpty();
    assertThat(PersonalSignature.signer(TEXT, "z" + SIGNATURE.substring(1))).isEmpty();
  }

  private static String withV(int v) {
    byte[] bytes = HexFormat.of().parseHex(SIGNATURE);
    bytes[64] = (byte) v;
    return TestWallet.hex(bytes);
  }
}
