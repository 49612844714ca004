package dev.ligature.client.crypto;

import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import java.security.GeneralSecurityException;

/** Ed25519 key pair (RFC 8032). */
public final class SigningKeyPair {
  private final byte[] seed;
  private final byte[] publicKey;
  private final Ed25519Sign signing;

  private SigningKeyPair(Ed25519Sign.KeyPair pair) throws GeneralSecurityException {
    this.seed = pair.getPrivateKey();
    this.publicKey = pair.getPublicKey();
    this.signing = new Ed25519Sign(seed);
  }

  /** A fresh pair. */
  public static SigningKeyPair generate() {
    try {
      return new SigningKeyPair(Ed25519Sign.KeyPair.newKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pair of a raw private key (seed) of 32 bytes. */
  public static SigningKeyPair ofSeed(byte[] seed) {
    try {
      return new SigningKeyPair(Ed25519Sign.KeyPair.newKeyPairFromSeed(seed));
    } catch (GeneralSecurityException e) {
      throw new CryptoRefused("This is no Ed25519 seed.", e);
    }
  }

  /** Signature of 64 bytes. */
  public byte[] sign(byte[] message) {
    try {
      return signing.sign(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** True if the signature over the message is by the raw public key. */
  public static boolean verifies(byte[] publicKey, byte[] signature, byte[] message) {
    if (publicKey.length != Ed25519Verify.PUBLIC_KEY_LEN) {
      return false;
    }
    try {
      new Ed25519Verify(publicKey).verify(signature, message);
      return true;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Raw public key, 32 bytes. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Raw private key (seed), 32 bytes; a secret. */
  public byte[] seed() {
    return seed.clone();
  }

  @Override
  public String toString() {
    return "SigningKeyPair[]";
  }
}
