package dev.ligature.client.crypto;

import com.google.crypto.tink.subtle.X25519;
import java.security.InvalidKeyException;

/** X25519 key pair to which others seal. */
public final class SealingKeyPair {
  private final byte[] privateKey;
  private final byte[] publicKey;

  private SealingKeyPair(byte[] privateKey) {
    try {
      this.privateKey = privateKey.clone();
      this.publicKey = X25519.publicFromPrivate(privateKey);
    } catch (InvalidKeyException e) {
      throw new CryptoRefused("This is no X25519 private key.", e);
    }
  }

  /** A fresh pair. */
  public static SealingKeyPair generate() {
    return new SealingKeyPair(X25519.generatePrivateKey());
  }

  /** The pair of a raw private key of 32 bytes. */
  public static SealingKeyPair ofPrivateKey(byte[] privateKey) {
    return new SealingKeyPair(privateKey);
  }

  /** Raw public key, 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Raw private key, 32 bytes; a secret. */
  public byte[] privateKey() {
    return privateKey.clone();
  }

  @Override
  public String toString() {
    return "SealingKeyPair[]";
  }
}
