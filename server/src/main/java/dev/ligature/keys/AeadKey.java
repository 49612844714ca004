package dev.ligature.keys;

import com.google.crypto.tink.subtle.Hkdf;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An opened AES-256-GCM key (NIST SP 800-38D). A ciphertext is a random 12-byte nonce, the
 * encrypted bytes and the 16-byte tag, as Tink's AesGcmJce makes it. That one gets a generator for
 * each thread, which costs more than the sealing where a thread lives for one call; here the nonces
 * are {@link Ids}'.
 */
public final class AeadKey {
  static final int BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final byte[] key;
  private final Ids ids;

  AeadKey(byte[] key, Ids ids) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("not a key of 32 bytes");
    }
    this.key = key.clone();
    this.ids = ids;
  }

  /** Seals under the associated data. */
  public byte[] seal(byte[] plaintext, byte[] associatedData) {
    try {
      byte[] nonce = ids.bytes(NONCE_BYTES);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plaintext.length + TAG_BYTES);
      cipher(Cipher.ENCRYPT_MODE, nonce, associatedData)
          .doFinal(plaintext, 0, plaintext.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens, or refuses with MATERIAL_CORRUPT if key, associated data or a byte differ. */
  public byte[] open(byte[] ciphertext, byte[] associatedData) {
    if (ciphertext.length < NONCE_BYTES + TAG_BYTES) {
      throw corrupt("Stored bytes are too short.");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(ciphertext, NONCE_BYTES), associatedData)
          .doFinal(ciphertext, NONCE_BYTES, ciphertext.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw corrupt("Stored bytes do not open in their place.");
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] associatedData)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(associatedData);
    return cipher;
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
