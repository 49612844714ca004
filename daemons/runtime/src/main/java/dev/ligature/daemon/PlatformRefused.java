package dev.ligature.daemon;

import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.ObservedState;

/** The platform did not let a user in. */
public final class PlatformRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final LinkFailure failure;
  private final ObservedState observed;
  private final boolean retryable;

  /**
   * Says why.
   *
   * @param failure as a login is told it
   * @param observed as a connector is told it
   * @param retryable true if the same may work later
   * @param detail the platform's words for the log; never a secret
   */
  public PlatformRefused(
      LinkFailure failure, ObservedState observed, boolean retryable, String detail) {
    super(detail);
    this.failure = failure;
    this.observed = observed;
    this.retryable = retryable;
  }

  LinkFailure failure() {
    return failure;
  }

  ObservedState observed() {
    return observed;
  }

  boolean isRetryable() {
    return retryable;
  }
}
