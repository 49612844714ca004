package dev.ligature.connector;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.DispatchVerdict;
import dev.ligature.api.connector.v1.IntentFailed;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.OutcomeVerdict;
import dev.ligature.api.connector.v1.ReconcileOutcome;
import dev.ligature.api.connector.v1.WorkReady;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
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

  static WorkResponse delivery(IntentDelivery delivery) {
    IntentClaim claim = delivery.claim();
    return WorkResponse.newBuilder()
        .setIntentDelivery(
            dev.ligature.api.connector.v1.IntentDelivery.newBuilder()
                .setFence(fence(claim.fence()))
                .setTicket(delivery.ticket())
                .setIntent(ByteString.copyFrom(delivery.payload()))
                .setClaimTtl(Durations.fromMillis(IntentClaims.CLAIM_LIFE.toMillis()))
                .setRedeem(claim.isIrreversible()))
        .build();
  }

  /** What became of a report, as the daemon is told. */
  static WorkResponse verdict(AttemptReport report, WriteVerdict verdict) {
    IntentFence fence = fence(report.fence());
    return report instanceof AttemptReport.Dispatched
        ? WorkResponse.newBuilder()
            .setDispatchVerdict(
                DispatchVerdict.newBuilder().setFence(fence).setVerdict(verdict(verdict)))
            .build()
        : WorkResponse.newBuilder()
            .setOutcomeVerdict(
                OutcomeVerdict.newBuilder().setFence(fence).setVerdict(verdict(verdict)))
            .build();
  }

  private static IntentFence fence(AttemptFence fence) {
    return IntentFence.newBuilder()
        .setIntentId(fence.intent().toString())
        .setAttempt(fence.attempt())
        .setConnector(
            ConnectorFence.newBuilder()
                .setConnectorId(fence.connector().toString())
                .setConnectorEpoch(fence.epoch()))
        .build();
  }

  static AttemptFence fence(IntentFence fence) {
    return new AttemptFence(
        connector(fence.getConnector()),
        fence.getConnector().getConnectorEpoch(),
        new IntentId(WireMessages.id("intent_id", fence.getIntentId())),
        fence.getAttempt());
  }

  static PersonaId connector(ConnectorFence fence) {
    return new PersonaId(WireMessages.id("connector_id", fence.getConnectorId()));
  }

  /**
   * What the daemon says of a lost answer.
   *
   * @throws DomainException INVALID_FIELD
   */
  static AttemptReport reconciled(ReconcileOutcome outcome) {
    return new AttemptReport.Reconciled(
        fence(outcome.getFence()),
        WireMessages.domain(ReconcileFinding.class, "RECONCILE_FINDING_", outcome.getFinding()),
        outcome.getPlatformMessageIdsList().stream().toList());
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
