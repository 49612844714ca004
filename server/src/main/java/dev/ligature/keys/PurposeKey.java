package dev.ligature.keys;

import com.google.crypto.tink.subtle.PrfHmacJce;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.Ids;
import java.security.GeneralSecurityException;
import javax.crypto.spec.SecretKeySpec;

/** An opened key of the system itself; it does only what its purpose is for. */
public final class PurposeKey {
  private static final int MAC_BYTES = 32;

  private final StoredPurposeKey row;
  private final byte[] key;
  private final Ids ids;

  PurposeKey(StoredPurposeKey row, byte[] key, Ids ids) {
    this.row = row;
    this.key = key.clone();
    this.ids = ids;
  }

  /** Number of the generation, to be stored with what was made with it. */
  public int generation() {
    return row.generation();
  }

  /** Public name of this generation, such as {@code vault-hpke-eu-1}. */
  public String keyId() {
    return row.purpose().keyName()
        + (row.scope().isEmpty() ? "" : "-" + row.scope())
        + "-"
        + row.generation();
  }

  /** True if new things are made with it; otherwise it only opens or verifies. */
  public boolean isActive() {
    return row.isActive();
  }

  /** HMAC-SHA-256 (RFC 2104) of a length-prefixed message, 32 bytes. */
  public byte[] mac(byte[] message) {
    require(Purpose.Type.SYMMETRIC);
    try {
      return new PrfHmacJce("HMACSHA256", new SecretKeySpec(key, "HMAC"))
          .compute(message, MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Authenticated encryption. */
  public AeadKey aead() {
    require(Purpose.Type.SYMMETRIC);
    return new AeadKey(key, ids);
  }

  /** Ed25519 signatures. */
  public SigningKeyPair signing() {
    require(Purpose.Type.ED25519);
    return SigningKeyPair.ofSeed(key);
  }

  /** Opening of what was sealed to its public half. */
  public SealingKeyPair sealing() {
    require(Purpose.Type.X25519);
    return SealingKeyPair.ofPrivateKey(key);
  }

  boolean isOf(StoredPurposeKey other) {
    return row.equals(other);
  }

  private void require(Purpose.Type type) {
    if (row.purpose().type() != type) {
      throw new IllegalStateException(row.purpose() + " is not for this");
    }
  }

  @Override
  public String toString() {
    return "PurposeKey[" + keyId() + "]";
  }
}
