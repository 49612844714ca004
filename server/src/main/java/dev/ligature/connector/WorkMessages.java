package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.DispatchVerdict;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentFailed;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.OutcomeVerdict;
import dev.ligature.api.connector.v1.WorkReady;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Duration;

/** Frames of the Work stream. */
final class WorkMessages {
  private WorkMessages() {}

  static WorkResponse ready(DaemonSession session) {
    return WorkResponse.newBuilder()
        .setWorkReady(WorkReady.newBuilder().setSessionId(session.id().toString()))
        .build();
  }

  static WorkResponse delivery(IntentClaims.Delivery delivery) {
    IntentClaim claim = delivery.claim();
    return WorkResponse.newBuilder()
        .setIntentDelivery(
            IntentDelivery.newBuilder()
                .setFence(
                    IntentFence.newBuilder()
                        .setIntentId(claim.intent().toString())
                        .setAttempt(claim.attempt())
                        .setConnector(
                            ConnectorFence.newBuilder()
                                .setConnectorId(claim.fence().connector().toString())
                                .setConnectorEpoch(claim.fence().epoch())))
                .setTicket(delivery.ticket())
                .setIntent(ByteString.copyFrom(delivery.payload()))
                .setClaimTtl(Durations.fromMillis(IntentClaims.CLAIM_LIFE.toMillis()))
                .setRedeem(claim.isIrreversible()))
        .build();
  }

  static WorkResponse dispatchVerdict(IntentFence fence, WriteVerdict verdict) {
    return WorkResponse.newBuilder()
        .setDispatchVerdict(
            DispatchVerdict.newBuilder().setFence(fence).setVerdict(verdict(verdict)))
        .build();
  }

  static WorkResponse outcomeVerdict(IntentFence fence, WriteVerdict verdict) {
    return WorkResponse.newBuilder()
        .setOutcomeVerdict(OutcomeVerdict.newBuilder().setFence(fence).setVerdict(verdict(verdict)))
        .build();
  }

  private static dev.ligature.api.connector.v1.WriteVerdict verdict(WriteVerdict verdict) {
    return dev.ligature.api.connector.v1.WriteVerdict.valueOf("WRITE_VERDICT_" + verdict.name());
  }

  static IntentResult result(IntentOutcome outcome) {
    return switch (outcome.getResultCase()) {
      case SUCCEEDED ->
          new IntentResult.Succeeded(
              outcome.getSucceeded().getPlatformMessageIdsList().stream().toList());
      case FAILED -> failed(outcome.getFailed());
      case UNKNOWN -> new IntentResult.Unknown();
      case RESULT_NOT_SET ->
          throw DomainException.invalid(
              Reason.INVALID_FIELD, "intent_outcome", "It must hold a result.");
    };
  }

  private static IntentResult failed(IntentFailed failed) {
    Duration retryAfter =
        failed.hasRetryAfter()
            ? Duration.ofMillis(Durations.toMillis(failed.getRetryAfter()))
            : null;
    return new IntentResult.Failed(
        WireMessages.domain(IntentFailure.class, "INTENT_FAILURE_", failed.getFailure()),
        failed.getRetryable(),
        retryAfter,
        switch (failed.getScope()) {
          case RATE_SCOPE_CONNECTOR -> IntentResult.RateScope.CONNECTOR;
          case RATE_SCOPE_DAEMON -> IntentResult.RateScope.DAEMON;
          default -> IntentResult.RateScope.CHANNEL;
        });
  }
}
