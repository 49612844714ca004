package dev.ligature.client.crypto;

/** Bytes that do not open or verify, or a key that is none. Tells nothing about the secret. */
public final class CryptoRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says in a few words what was refused. */
  public CryptoRefused(String message) {
    super(message);
  }

  /** Says in a few words what was refused, and by which failure. */
  public CryptoRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
