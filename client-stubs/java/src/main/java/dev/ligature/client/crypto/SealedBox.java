package dev.ligature.client.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/**
 * HPKE in base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, empty
 * associated data. A sealed message is the encapsulated key (32 bytes) and the ciphertext.
 */
public final class SealedBox {
  private static final HpkeParameters PARAMETERS = parameters();

  private SealedBox() {}

  private static HpkeParameters parameters() {
    try {
      HybridConfig.register();
      return HpkeParameters.builder()
          .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
          .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
          .setAeadId(HpkeParameters.AeadId.CHACHA20_POLY1305)
          .setVariant(HpkeParameters.Variant.NO_PREFIX)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals to a raw X25519 public key; {@link CryptoRefused} if it is none. */
  public static byte[] seal(byte[] recipientPublicKey, HpkeInfo info, byte[] plaintext) {
    try {
      HpkePublicKey key = publicKey(recipientPublicKey);
      HybridEncrypt sealing =
          keyset(key).getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
      return sealing.encrypt(plaintext, info.toBytes());
    } catch (GeneralSecurityException e) {
      throw new CryptoRefused("The recipient's key is no X25519 public key.", e);
    }
  }

  /** Opens with the recipient's key; {@link CryptoRefused} if key, info or message differ. */
  @AccessesPartialKey
  public static byte[] open(SealingKeyPair recipient, HpkeInfo info, byte[] sealed) {
    try {
      HpkePrivateKey key =
          HpkePrivateKey.create(
              publicKey(recipient.publicKey()),
              SecretBytes.copyFrom(recipient.privateKey(), InsecureSecretKeyAccess.get()));
      HybridDecrypt opening =
          keyset(key).getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
      return opening.decrypt(sealed, info.toBytes());
    } catch (GeneralSecurityException e) {
      throw new CryptoRefused("The sealed message does not open in this context.", e);
    }
  }

  @AccessesPartialKey
  private static HpkePublicKey publicKey(byte[] raw) throws GeneralSecurityException {
    return HpkePublicKey.create(PARAMETERS, Bytes.copyFrom(raw), null);
  }

  private static KeysetHandle keyset(Key key) throws GeneralSecurityException {
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(key).withRandomId().makePrimary())
        .build();
  }
}
