package dev.ligature.account;

/** Life of a recovery by support. */
enum RecoveryState {
  STARTED,
  APPROVED,
  DONE,
  CANCELLED,
  FAILED,
  EXPIRED;

  boolean isOpen() {
    return this == STARTED || this == APPROVED;
  }
}
