package dev.ligature.connector;

import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.ConfigureIdentity;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.LinkAccount;
import dev.ligature.api.connector.v1.LinkAck;
import dev.ligature.api.connector.v1.LinkCancel;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkInput;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.util.UUID;

/** Frames of logins. The listener keeps each step and outcome before the daemon gets its answer. */
final class ControlLinks {
  private final ControlParts parts;
  private final DaemonSession session;

  ControlLinks(ControlParts parts, DaemonSession session) {
    this.parts = parts;
    this.session = session;
  }

  ControlResponse.Builder step(LinkStep step) {
    LinkFlowVerdict verdict =
        listener()
            .step(
                session,
                attempt(step.getLinkAttemptId()),
                step.getAttemptEpoch(),
                step.getRevision(),
                ControlMessages.duration(step.getStepTtl()),
                step.toByteArray());
    return ack(step.getLinkAttemptId(), step.getRevision(), verdict);
  }

  ControlResponse.Builder outcome(LinkOutcome outcome) {
    LinkFlowVerdict verdict =
        listener()
            .outcome(
                session,
                attempt(outcome.getLinkAttemptId()),
                outcome.getAttemptEpoch(),
                outcome.toByteArray());
    return ack(outcome.getLinkAttemptId(), 0, verdict);
  }

  private LinkFlowListener listener() {
    LinkFlowListener listener = parts.links();
    if (listener == null) {
      throw DomainException.of(Reason.NOT_BUILT, "Logins are not built yet.");
    }
    return listener;
  }

  private static ControlResponse.Builder ack(
      String attempt, int revision, LinkFlowVerdict verdict) {
    return ControlResponse.newBuilder()
        .setLinkAck(
            LinkAck.newBuilder()
                .setLinkAttemptId(attempt)
                .setRevision(revision)
                .setVerdict(LinkVerdict.valueOf("LINK_VERDICT_" + verdict.name())));
  }

  /** The frame that tells the daemon of a login. */
  static ControlResponse.Builder frame(LinkFlowFrame frame) {
    return switch (frame) {
      case LinkFlowFrame.Begin begin -> begin(begin);
      case LinkFlowFrame.Input input ->
          ControlResponse.newBuilder()
              .setLinkInput(
                  LinkInput.newBuilder()
                      .setLinkAttemptId(input.attempt().toString())
                      .setAttemptEpoch(input.epoch())
                      .setRevision(input.revision())
                      .setAnswers(
                          ControlMessages.parsed(SealedSecret.parser(), input.sealedAnswers())));
      case LinkFlowFrame.Cancel cancel ->
          ControlResponse.newBuilder()
              .setLinkCancel(
                  LinkCancel.newBuilder()
                      .setLinkAttemptId(cancel.attempt().toString())
                      .setAttemptEpoch(cancel.epoch()));
    };
  }

  private static ControlResponse.Builder begin(LinkFlowFrame.Begin begin) {
    LinkFlowRequest request = begin.request();
    LinkContext context =
        LinkContext.newBuilder()
            .setLinkAttemptId(request.attempt().toString())
            .setAttemptEpoch(request.epoch())
            .setTenantId(request.tenant().toString())
            .setAccountId(request.account().toString())
            .setPlatform(ControlMessages.platform(request.platform()))
            .setFlow(LinkFlow.valueOf("LINK_FLOW_" + request.flow()))
            .setSettings(ControlMessages.parsed(ConnectorSettings.parser(), request.settings()))
            .setAttemptTtl(ControlMessages.duration(request.timeToLive()))
            .build();
    return switch (request.platform()) {
      case IRC, XMPP ->
          ControlResponse.newBuilder()
              .setConfigureIdentity(ConfigureIdentity.newBuilder().setContext(context));
      case TELEGRAM, MATRIX, SLACK, DISCORD -> {
        LinkAccount.Builder account = LinkAccount.newBuilder().setContext(context);
        byte[] token = begin.sealedToken();
        if (token != null) {
          account.setToken(ControlMessages.parsed(SealedSecret.parser(), token));
        }
        yield ControlResponse.newBuilder().setLinkAccount(account);
      }
    };
  }

  private static AttemptId attempt(String id) {
    return new AttemptId(UUID.fromString(id));
  }
}
