package dev.ligature.connector;

/** Where an intent stands. */
public enum IntentState {
  PENDING,
  /** Claimed for one attempt. */
  LEASED,
  RETRY_WAIT,
  /** Dispatched, and the answer was lost. */
  UNKNOWN,
  /** The platform is being asked whether it happened. */
  RECONCILING,
  SUCCEEDED,
  /** Refused by the platform. */
  FAILED,
  /** Every attempt failed, or it lost three daemon sessions. */
  DEAD,
  /** Nobody can tell whether it happened; the owner may. */
  DEAD_UNKNOWN,
  CANCELLED,
  EXPIRED;

  /** Whether nothing follows any more. */
  public boolean isTerminal() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
