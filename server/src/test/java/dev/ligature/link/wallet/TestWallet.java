package dev.ligature.link.wallet;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/** A wallet of a test's own, which signs what it is shown (RFC 6979). */
public final class TestWallet {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");

  private final BigInteger key;

  TestWallet(BigInteger key) {
    this.key = key;
  }

  /** A fresh one. */
  public static TestWallet fresh() {
    return new TestWallet(
        BigIntegers.createRandomInRange(
            BigInteger.ONE, CURVE.getN().subtract(BigInteger.ONE), new SecureRandom()));
  }

  /** Forty digits in lower case. */
  public String address() {
    byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
    return HexFormat.of().formatHex(Keccak.of(Arrays.copyOfRange(point, 1, 65)), 12, 32);
  }

  /** The account in CAIP-10 on a chain. */
  public String on(int chain) {
    return "eip155:" + chain + ":0x" + address();
  }

  /** r, s and v of low s; v is 27 or 28. */
  public byte[] signature(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    byte[] hash =
        Keccak.of(
            ("\u0019Ethereum Signed Message:\n" + body.length).getBytes(StandardCharsets.US_ASCII),
            body);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    ECDomainParameters domain =
        new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());
    signer.init(true, new ECPrivateKeyParameters(key, domain));
    BigInteger[] signed = signer.generateSignature(hash);
    BigInteger low =
        signed[1].compareTo(CURVE.getN().shiftRight(1)) > 0
            ? CURVE.getN().subtract(signed[1])
            : signed[1];
    byte[] bytes = new byte[65];
    BigIntegers.asUnsignedByteArray(signed[0], bytes, 0, 32);
    BigIntegers.asUnsignedByteArray(low, bytes, 32, 32);
    bytes[64] = 27;
    if (!PersonalSignature.signer(text, hex(bytes)).orElse("").equals(address())) {
      bytes[64] = 28;
    }
    return bytes;
  }

  /** The signature as wallets give it. */
  public String sign(String text) {
    return hex(signature(text));
  }

  static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  /** The other signature of the same text: s beyond half the order, v turned. */
  static byte[] ofHighS(byte[] signature) {
    byte[] high = signature.clone();
    BigInteger s = BigIntegers.fromUnsignedByteArray(signature, 32, 32);
    BigIntegers.asUnsignedByteArray(CURVE.getN().subtract(s), high, 32, 32);
    high[64] = (byte) (signature[64] == 27 ? 28 : 27);
    return high;
  }
}
