package dev.ligature.connector;

import dev.ligature.api.connector.v1.CancelIntentResponse;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.api.connector.v1.SubmitIntentResponse;
import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Intents on the wire. */
final class IntentMessages {
  private static final Duration DEFAULT_LIFE = Duration.ofDays(1);
  private static final Set<String> FAILURES =
      Arrays.stream(IntentFailure.values()).map(Enum::name).collect(Collectors.toSet());

  private IntentMessages() {}

  static NewIntent submitted(SubmitIntentRequest request) {
    IntentPayload payload = request.getPayload();
    String channel = channel(payload);
    String key = request.getOrderingKey().isEmpty() ? channel : request.getOrderingKey();
    return new NewIntent(
        new IntentId(WireMessages.id("request_id", request.getRequestId())),
        new PersonaId(WireMessages.id("connector_id", request.getConnectorId())),
        action(payload),
        channel,
        key.isEmpty() ? "presence" : key,
        payload.toByteArray(),
        life(request),
        request.hasDelegationId()
            ? WireMessages.id("delegation_id", request.getDelegationId())
            : null,
        request.hasConfirmationId()
            ? WireMessages.id("confirmation_id", request.getConfirmationId())
            : null);
  }

  private static Duration life(SubmitIntentRequest request) {
    return request.hasIntentTtl()
        ? Duration.ofSeconds(request.getIntentTtl().getSeconds(), request.getIntentTtl().getNanos())
        : DEFAULT_LIFE;
  }

  private static Action action(IntentPayload payload) {
    return switch (payload.getActCase()) {
      case SEND_MESSAGE -> Action.SEND_MESSAGE;
      case EDIT -> Action.EDIT;
      case DELETE -> Action.DELETE;
      case REDACT -> Action.REDACT;
      case SET_PRESENCE -> Action.SET_PRESENCE;
      case READ_HISTORY -> Action.READ_HISTORY;
      case ACT_NOT_SET ->
          throw DomainException.invalid(Reason.INVALID_FIELD, "payload", "It must name an act.");
    };
  }

  private static String channel(IntentPayload payload) {
    return switch (payload.getActCase()) {
      case SEND_MESSAGE -> payload.getSendMessage().getChannelId();
      case EDIT -> payload.getEdit().getChannelId();
      case DELETE -> payload.getDelete().getChannelId();
      case REDACT -> payload.getRedact().getChannelId();
      case READ_HISTORY -> payload.getReadHistory().getChannelId();
      case SET_PRESENCE, ACT_NOT_SET -> "";
    };
  }

  static dev.ligature.api.connector.v1.Intent intent(Intent intent) {
    var message =
        dev.ligature.api.connector.v1.Intent.newBuilder()
            .setIntentId(intent.id().toString())
            .setConnectorId(intent.connector().toString())
            .setAction(WireMessages.action(intent.action()))
            .setState(
                dev.ligature.api.connector.v1.IntentState.valueOf(
                    "INTENT_STATE_" + intent.state().name()))
            .setAttempt(intent.attempt())
            .setExpireTime(WireMessages.time(intent.expireTime()))
            .addAllPlatformMessageIds(intent.remoteMessageIds())
            .setUserAction(ConnectorMessages.userAction(intent.userAction()))
            .setOrderingKey(intent.orderingKey())
            .setCreateTime(WireMessages.time(intent.createdTime()))
            .setUpdateTime(WireMessages.time(intent.updatedTime()))
            .setVersion(intent.version());
    if (intent.failure() != null && FAILURES.contains(intent.failure())) {
      message.setFailure(
          dev.ligature.api.connector.v1.IntentFailure.valueOf(
              "INTENT_FAILURE_" + intent.failure()));
    }
    if (intent.state() == IntentState.RETRY_WAIT) {
      message.setNotBeforeTime(WireMessages.time(intent.nextTryTime()));
    }
    return message.build();
  }

  static SubmitIntentResponse submitted(IntentLedger.Changed changed) {
    return SubmitIntentResponse.newBuilder()
        .setIntent(intent(changed.intent()))
        .setRevision(changed.revision().encode())
        .build();
  }

  static CancelIntentResponse cancelled(IntentLedger.Changed changed) {
    return CancelIntentResponse.newBuilder()
        .setIntent(intent(changed.intent()))
        .setRevision(changed.revision().encode())
        .build();
  }
}
