package dev.ligature.keys;

import org.jspecify.annotations.Nullable;

/** A master key did not do its work; the message names the key version, never key material. */
public final class MasterKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a failure means to what is cached. */
  public enum Failure {
    /** No answer in time, or too many calls: what is cached may be served on. */
    UNAVAILABLE,
    /** The operator switched the version off: what is cached must go. */
    DISABLED,
    /** The version is destroyed: what is cached must go. */
    DESTROYED,
    /** The service may not use the key, or it is not there: what is cached must go. */
    PERMISSION_DENIED,
    /** The answer or the ciphertext is damaged, or bound to something else. */
    CORRUPT;

    /** True if a person took the key away. */
    public boolean isRefusal() {
      return this == DISABLED || this == DESTROYED || this == PERMISSION_DENIED;
    }
  }

  private final Failure failure;

  /** A failure of the key version of that full name. */
  public MasterKeyException(
      Failure failure, String keyVersion, String message, @Nullable Throwable cause) {
    super(failure + " " + keyVersion + ": " + message, cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
