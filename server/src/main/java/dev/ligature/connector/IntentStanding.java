package dev.ligature.connector;

/**
 * Where an intent stands when a daemon writes about it.
 *
 * @param settledAttempt last attempt whose outcome was accepted
 * @param failureCount failed attempts so far
 * @param isOwn whether the claim is of the very session and epochs that write
 */
record IntentStanding(
    IntentState state,
    int attempt,
    int settledAttempt,
    int failureCount,
    boolean isDispatched,
    boolean isOwn) {

  /** What a report of an attempt's outcome is worth; the fence of the connector holds. */
  WriteVerdict outcomeVerdict(int reported) {
    if (reported != attempt) {
      return reported < attempt && reported == settledAttempt
          ? WriteVerdict.ALREADY
          : WriteVerdict.STALE_ATTEMPT;
    }
    return switch (state) {
      case LEASED -> isOwn ? WriteVerdict.ACCEPTED : WriteVerdict.FENCED;
      case UNKNOWN, RECONCILING -> WriteVerdict.ACCEPTED;
      case PENDING, RETRY_WAIT, SUCCEEDED, FAILED, DEAD, DEAD_UNKNOWN, CANCELLED, EXPIRED ->
          settledAttempt == attempt ? WriteVerdict.ALREADY : WriteVerdict.STALE_ATTEMPT;
    };
  }

  /** Why a dispatch was not written; the fence of the connector holds. */
  WriteVerdict refusedDispatch(int reported) {
    boolean isSame = reported == attempt && state == IntentState.LEASED;
    if (!isSame) {
      return WriteVerdict.STALE_ATTEMPT;
    }
    if (!isOwn) {
      return WriteVerdict.FENCED;
    }
    return isDispatched ? WriteVerdict.ALREADY : WriteVerdict.STALE_ATTEMPT;
  }
}
