package dev.ligature.link.wallet;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** Signatures of texts by the key of an externally owned account (EIP-191, version 0x45). */
final class PersonalSignature {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger HALF_ORDER = CURVE.getN().shiftRight(1);
  private static final int BYTES = 65;

  private PersonalSignature() {}

  /**
   * The forty hex digits of the address whose key signed the text (SEC 1 section 4.1.6); empty for
   * what is no signature, or not the one of low s (EIP-2).
   *
   * @param signature r, s and v in hex; v is 0, 1, 27 or 28
   */
  static Optional<String> signer(String text, String signature) {
    byte[] bytes;
    try {
      bytes =
          HexFormat.of().parseHex(signature.startsWith("0x") ? signature.substring(2) : signature);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    BigInteger r = BigIntegers.fromUnsignedByteArray(bytes, 0, 32);
    BigInteger s = BigIntegers.fromUnsignedByteArray(bytes, 32, 32);
    int v = bytes[64] & 0xff;
    int parity = v >= 27 ? v - 27 : v;
    if (parity > 1
        || r.signum() == 0
        || r.compareTo(CURVE.getN()) >= 0
        || s.signum() == 0
        || s.compareTo(HALF_ORDER) > 0) {
      return Optional.empty();
    }
    return recover(hash(text), r, s, parity).map(PersonalSignature::address);
  }

  private static Optional<ECPoint> recover(BigInteger hash, BigInteger r, BigInteger s, int odd) {
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 + odd);
    BigIntegers.asUnsignedByteArray(r, compressed, 1, 32);
    ECPoint nonce;
    try {
      nonce = CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    BigInteger inverse = BigIntegers.modOddInverse(CURVE.getN(), r);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
                CURVE.getG(),
                inverse.multiply(hash.negate()).mod(CURVE.getN()),
                nonce,
                inverse.multiply(s).mod(CURVE.getN()))
            .normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(key);
  }

  private static BigInteger hash(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    byte[] prefix =
        ("\u0019Ethereum Signed Message:\n" + body.length).getBytes(StandardCharsets.US_ASCII);
    return BigIntegers.fromUnsignedByteArray(Keccak.of(prefix, body));
  }

  private static String address(ECPoint key) {
    byte[] coordinates = Arrays.copyOfRange(key.getEncoded(false), 1, 65);
    return HexFormat.of().formatHex(Keccak.of(coordinates), 12, 32);
  }
}
