package dev.ligature.connector;

/** Why an attempt did not succeed, as the daemon says. */
public enum IntentFailure {
  CONTENT_REFUSED,
  TARGET_NOT_FOUND,
  FORBIDDEN,
  RATE_LIMITED,
  UNAVAILABLE,
  BAD_CREDENTIALS,
  UNSUPPORTED,
  TICKET_REFUSED,
  LEASE_SHORT;

  /** Whether it speaks against the persona's account at the platform. */
  boolean blamesAccount() {
    return this == FORBIDDEN || this == BAD_CREDENTIALS || this == UNAVAILABLE;
  }
}
