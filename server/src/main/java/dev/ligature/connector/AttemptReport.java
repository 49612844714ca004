package dev.ligature.connector;

import java.util.List;

/** What a daemon writes about an attempt. */
public sealed interface AttemptReport {
  AttemptFence fence();

  /** The platform call is about to be made. */
  record Dispatched(AttemptFence fence) implements AttemptReport {}

  /**
   * How it ended.
   *
   * @param jitter evenly distributed in [0, 1)
   */
  record Outcome(AttemptFence fence, IntentResult result, double jitter) implements AttemptReport {}

  /** What the platform says of an attempt whose answer was lost. */
  record Reconciled(AttemptFence fence, ReconcileFinding finding, List<String> remoteMessageIds)
      implements AttemptReport {}
}
