package dev.ligature.keys;

import com.google.crypto.tink.aead.internal.InsecureNonceAesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * An opened AES-256-GCM key. A ciphertext is a random 12-byte nonce, the encrypted bytes and the
 * 16-byte tag, as Tink's own AesGcmJce makes it. That one gets a generator for each thread, which
 * costs more than the sealing where a thread lives for one call; here the nonces are {@link Ids}'.
 */
public final class AeadKey {
  static final int BYTES = 32;

  private static final int NONCE_BYTES = InsecureNonceAesGcmJce.IV_SIZE_IN_BYTES;

  private final byte[] key;
  private final InsecureNonceAesGcmJce aead;
  private final Ids ids;

  AeadKey(byte[] key, Ids ids) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("not a key of 32 bytes");
    }
    try {
      this.key = key.clone();
      this.aead = new InsecureNonceAesGcmJce(key);
      this.ids = ids;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals under the associated data. */
  public byte[] seal(byte[] plaintext, byte[] associatedData) {
    try {
      byte[] nonce = ids.bytes(NONCE_BYTES);
      byte[] sealed = aead.encrypt(nonce, plaintext, NONCE_BYTES, associatedData);
      System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens, or refuses with MATERIAL_CORRUPT if key, associated data or a byte differ. */
  public byte[] open(byte[] ciphertext, byte[] associatedData) {
    try {
      byte[] nonce = Arrays.copyOf(ciphertext, NONCE_BYTES);
      return aead.decrypt(nonce, ciphertext, NONCE_BYTES, associatedData);
    } catch (GeneralSecurityException e) {
      throw corrupt("Stored bytes do not open in their place.");
    }
  }

  /** Bytes that derive from this key for one purpose (HKDF-SHA256, RFC 5869). */
  byte[] derive(String purpose, int bytes) {
    try {
      return Hkdf.computeHkdf(
          "HmacSha256", key, new byte[0], LengthPrefixed.of(purpose).toBytes(), bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  AeadKey subkey(String purpose) {
    return new AeadKey(derive(purpose, BYTES), ids);
  }

  static DomainException corrupt(String message) {
    return DomainException.of(Reason.MATERIAL_CORRUPT, message);
  }

  @Override
  public String toString() {
    return "AeadKey[]";
  }
}
