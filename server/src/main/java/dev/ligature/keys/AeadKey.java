package dev.ligature.keys;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Hkdf;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.security.GeneralSecurityException;

/**
 * An opened AES-256-GCM key. A ciphertext is a random 12-byte nonce, the encrypted bytes and the
 * 16-byte tag.
 */
public final class AeadKey {
  static final int BYTES = 32;

  private final byte[] key;
  private final AesGcmJce aead;

  AeadKey(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("not a key of 32 bytes");
    }
    try {
      this.key = key.clone();
      this.aead = new AesGcmJce(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals under the associated data. */
  public byte[] seal(byte[] plaintext, byte[] associatedData) {
    try {
      return aead.encrypt(plaintext, associatedData);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens, or refuses with MATERIAL_CORRUPT if key, associated data or a byte differ. */
  public byte[] open(byte[] ciphertext, byte[] associatedData) {
    try {
      return aead.decrypt(ciphertext, associatedData);
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
    return new AeadKey(derive(purpose, BYTES));
  }

  static DomainException corrupt(String message) {
    return DomainException.of(Reason.MATERIAL_CORRUPT, message);
  }

  @Override
  public String toString() {
    return "AeadKey[]";
  }
}
