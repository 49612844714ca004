package dev.ligature.connector;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows for an intent from the outcome of an attempt; a pure function.
 *
 * @param failureCount failed attempts, this one included
 * @param delay before the next try
 */
record IntentStep(
    IntentState state,
    int failureCount,
    @Nullable String failure,
    boolean isRetryable,
    List<String> remoteMessageIds,
    Duration delay) {
  /** Attempts that may fail before the intent is dead. */
  static final int MOST_FAILURES = 8;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);

  /**
   * What follows from an outcome.
   *
   * @param jitter evenly distributed in [0, 1): full jitter spreads the retries
   */
  static IntentStep after(IntentStanding before, IntentResult result, double jitter) {
    int failures = before.failureCount();
    return switch (result) {
      case IntentResult.Succeeded(List<String> ids) -> to(IntentState.SUCCEEDED, failures, ids);
      case IntentResult.Unknown _ -> to(IntentState.UNKNOWN, failures, List.of());
      case IntentResult.Failed failed -> afterFailure(failures, failed, jitter);
    };
  }

  /** What follows from asking the platform about an attempt whose answer was lost. */
  static IntentStep after(
      IntentStanding before, ReconcileFinding finding, List<String> remoteMessageIds) {
    IntentState state =
        switch (finding) {
          case HAPPENED -> IntentState.SUCCEEDED;
          case SAFE_TO_REPEAT -> IntentState.PENDING;
          case CANNOT_TELL -> IntentState.DEAD_UNKNOWN;
        };
    return to(state, before.failureCount(), remoteMessageIds);
  }

  private static IntentStep afterFailure(int failures, IntentResult.Failed failed, double jitter) {
    String reason = failed.failure().name();
    Duration asked = failed.retryAfter();
    if (asked != null) {
      return new IntentStep(IntentState.RETRY_WAIT, failures, reason, true, List.of(), asked);
    }
    if (!failed.retryable()) {
      return new IntentStep(
          IntentState.FAILED,
          Math.min(failures + 1, MOST_FAILURES),
          reason,
          false,
          List.of(),
          Duration.ZERO);
    }
    int count = failures + 1;
    IntentState state = count >= MOST_FAILURES ? IntentState.DEAD : IntentState.RETRY_WAIT;
    return new IntentStep(state, count, reason, true, List.of(), backoff(count, jitter));
  }

  /** A random part of 1 s, doubled with each failure up to 10 min (full jitter). */
  static Duration backoff(int failures, double jitter) {
    long limit =
        Math.min(LAST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 20));
    return Duration.ofMillis((long) (limit * jitter));
  }

  private static IntentStep to(IntentState state, int failures, List<String> remoteMessageIds) {
    return new IntentStep(state, failures, null, false, remoteMessageIds, Duration.ZERO);
  }
}
