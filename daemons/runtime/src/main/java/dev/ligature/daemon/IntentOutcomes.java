package dev.ligature.daemon;

import dev.ligature.api.connector.v1.IntentFailed;
import dev.ligature.api.connector.v1.IntentFailure;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.IntentUnknown;
import dev.ligature.api.connector.v1.Reconcile;
import dev.ligature.api.connector.v1.ReconcileFinding;
import dev.ligature.api.connector.v1.ReconcileOutcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this run of the daemon did, and how it ended: kept until the server has confirmed it, and
 * remembered so that nothing is done twice.
 */
final class IntentOutcomes {
  private static final int REMEMBERED = 10_000;

  private final Map<IntentFence, IntentOutcome> unconfirmed = new LinkedHashMap<>();
  private final Map<String, Performed> performed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Performed> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * The newest platform call for an intent.
   *
   * @param outcome null while the call runs
   */
  private record Performed(int attempt, @Nullable IntentOutcome outcome) {}

  /** Whether an attempt may still lead to a platform call. */
  boolean mayPerform(IntentFence fence) {
    Performed before = performed.get(fence.getIntentId());
    return before == null
        || (before.attempt() < fence.getAttempt()
            && before.outcome() != null
            && !before.outcome().hasSucceeded());
  }

  /** The platform call for an attempt is about to be made. */
  void performing(IntentFence fence) {
    performed.put(fence.getIntentId(), new Performed(fence.getAttempt(), null));
  }

  /** An attempt has ended, with or without a platform call; kept until it is confirmed. */
  void ended(IntentOutcome outcome) {
    IntentFence fence = outcome.getFence();
    unconfirmed.put(fence, outcome);
    performed.computeIfPresent(
        fence.getIntentId(),
        (intent, before) ->
            before.attempt() == fence.getAttempt()
                ? new Performed(before.attempt(), outcome)
                : before);
  }

  /** What a repeated delivery is answered with; null while the call runs. */
  @Nullable IntentOutcome answerTo(IntentFence fence) {
    Performed before = performed.get(fence.getIntentId());
    IntentOutcome outcome = before == null ? null : before.outcome();
    return outcome == null ? null : outcome.toBuilder().setFence(fence).build();
  }

  void confirmed(IntentFence fence) {
    unconfirmed.remove(fence);
  }

  Collection<IntentOutcome> unconfirmed() {
    return List.copyOf(unconfirmed.values());
  }

  /** What is known of an attempt whose outcome the server has lost. */
  ReconcileOutcome find(Reconcile asked) {
    IntentOutcome known = answerTo(asked.getFence());
    ReconcileOutcome.Builder finding =
        ReconcileOutcome.newBuilder()
            .setFence(asked.getFence())
            .setFinding(ReconcileFinding.RECONCILE_FINDING_CANNOT_TELL);
    if (known != null && known.hasSucceeded()) {
      finding
          .setFinding(ReconcileFinding.RECONCILE_FINDING_HAPPENED)
          .addAllPlatformMessageIds(known.getSucceeded().getPlatformMessageIdsList());
    }
    return finding.build();
  }

  static IntentOutcome of(IntentFence fence, ActResult result) {
    IntentOutcome.Builder outcome = IntentOutcome.newBuilder().setFence(fence);
    return switch (result) {
      case ActResult.Done(List<String> ids) ->
          outcome.setSucceeded(IntentSucceeded.newBuilder().addAllPlatformMessageIds(ids)).build();
      case ActResult.Refused(IntentFailure failure, boolean retryable) ->
          failed(fence, failure, retryable);
      case ActResult.Unknown() -> outcome.setUnknown(IntentUnknown.getDefaultInstance()).build();
    };
  }

  static IntentOutcome failed(IntentFence fence, IntentFailure failure, boolean retryable) {
    return IntentOutcome.newBuilder()
        .setFence(fence)
        .setFailed(IntentFailed.newBuilder().setFailure(failure).setRetryable(retryable))
        .build();
  }
}
