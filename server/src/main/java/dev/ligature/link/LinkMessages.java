package dev.ligature.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.account.ProofPurpose;
import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.connector.v1.VisitPage;
import dev.ligature.api.link.v1.EnterCode;
import dev.ligature.api.link.v1.GiveSecrets;
import dev.ligature.api.link.v1.LinkConflict;
import dev.ligature.api.link.v1.LinkFailure;
import dev.ligature.api.link.v1.LinkPurpose;
import dev.ligature.api.link.v1.LinkedIdentity;
import dev.ligature.api.link.v1.LinkedPersona;
import dev.ligature.api.link.v1.OpenUrl;
import dev.ligature.api.link.v1.ProvenIdentity;
import dev.ligature.api.link.v1.ScanQr;
import dev.ligature.api.link.v1.SignMessage;
import dev.ligature.api.link.v1.WaitForDaemon;
import dev.ligature.common.Caller;
import dev.ligature.rpc.Wire;
import java.time.Instant;

/** Attempts on the wire, and their steps and results as rows keep them. */
final class LinkMessages {
  private LinkMessages() {}

  /** A step as a row keeps it: an attempt message with nothing but the step. */
  static byte[] bytes(LinkStep step) {
    dev.ligature.api.link.v1.LinkAttempt.Builder attempt =
        dev.ligature.api.link.v1.LinkAttempt.newBuilder();
    switch (step) {
      case LinkStep.EnterCode(String sentTo, int triesLeft, Instant expireTime) ->
          attempt.setEnterCode(
              EnterCode.newBuilder()
                  .setSentTo(sentTo)
                  .setTriesLeft(triesLeft)
                  .setExpireTime(Wire.time(expireTime)));
      case LinkStep.SignMessage(String message) ->
          attempt.setSignMessage(SignMessage.newBuilder().setMessage(message));
      case LinkStep.OpenUrl(String url) -> attempt.setOpenUrl(OpenUrl.newBuilder().setUrl(url));
      case LinkStep.WaitForDaemon(String activity) ->
          attempt.setWaitForDaemon(WaitForDaemon.newBuilder().setActivity(activity));
      case LinkStep.FromDaemon fromDaemon -> daemonStep(attempt, fromDaemon);
    }
    return attempt.build().toByteArray();
  }

  private static void daemonStep(
      dev.ligature.api.link.v1.LinkAttempt.Builder attempt, LinkStep.FromDaemon step) {
    dev.ligature.api.connector.v1.LinkStep message;
    try {
      message = dev.ligature.api.connector.v1.LinkStep.parseFrom(step.message());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the daemon's step does not parse", e);
    }
    if (message.getFieldsCount() > 0) {
      attempt.setGiveSecrets(
          GiveSecrets.newBuilder()
              .addAllFields(message.getFieldsList())
              .setRecipient(message.getRecipient())
              .setAttemptEpoch(step.epoch())
              .setStepRevision(step.revision())
              .setExpireTime(Wire.time(step.expireTime())));
      return;
    }
    switch (message.getShowCase()) {
      case QR_PAYLOAD ->
          attempt.setScanQr(
              ScanQr.newBuilder()
                  .setPayload(ByteString.copyFromUtf8(message.getQrPayload()))
                  .setExpireTime(Wire.time(step.expireTime())));
      case VISIT_PAGE -> {
        VisitPage page = message.getVisitPage();
        attempt.setOpenUrl(OpenUrl.newBuilder().setUrl(page.getUrl()));
      }
      case NOTICE ->
          attempt.setWaitForDaemon(WaitForDaemon.newBuilder().setActivity(message.getNotice()));
      case SHOW_NOT_SET -> attempt.setWaitForDaemon(WaitForDaemon.getDefaultInstance());
    }
  }

  /** A result as a row keeps it: an attempt message with nothing but the result. */
  static byte[] bytes(LinkResult result) {
    dev.ligature.api.link.v1.LinkAttempt.Builder attempt =
        dev.ligature.api.link.v1.LinkAttempt.newBuilder();
    switch (result) {
      case LinkResult.Linked(Identity identity) ->
          attempt.setLinked(
              LinkedIdentity.newBuilder().setIdentity(IdentityMessages.identity(identity)));
      case LinkResult.Conflict(var retired, boolean mergeAllowed, boolean linkAllowed) ->
          attempt.setConflict(
              LinkConflict.newBuilder()
                  .setRetiredAccountId(retired.toString())
                  .setMergeAllowed(mergeAllowed)
                  .setLinkAccountsAllowed(linkAllowed));
      case LinkResult.Proven _ -> attempt.setProven(ProvenIdentity.getDefaultInstance());
      case LinkResult.Connected connected -> attempt.setConnected(connected(connected));
      case LinkResult.Failed(String reason, boolean retryable, String advice) ->
          attempt.setFailed(
              LinkFailure.newBuilder().setReason(reason).setRetryable(retryable).setAdvice(advice));
    }
    return attempt.build().toByteArray();
  }

  /** What a proof is good for; to be linked by default. */
  static ProofPurpose purpose(LinkPurpose purpose) {
    return switch (purpose) {
      case LINK_PURPOSE_UNSPECIFIED, LINK_PURPOSE_IDENTITY, UNRECOGNIZED -> ProofPurpose.LINK;
      case LINK_PURPOSE_ACCOUNTS -> ProofPurpose.LINK_ACCOUNTS;
    };
  }

  private static LinkedPersona connected(LinkResult.Connected connected) {
    try {
      return LinkedPersona.newBuilder()
          .setPersonaId(connected.persona().toString())
          .setCapabilities(CapabilitySummary.parseFrom(connected.capabilities()))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the capability summary does not parse", e);
    }
  }

  /** The attempt as the owner gets it, with the context that enters the sealing of answers. */
  static dev.ligature.api.link.v1.LinkAttempt attempt(
      LinkView view, String environment, Caller caller) {
    try {
      dev.ligature.api.link.v1.LinkAttempt.Builder attempt =
          dev.ligature.api.link.v1.LinkAttempt.newBuilder();
      if (view.step() != null) {
        attempt.mergeFrom(view.step());
      }
      if (view.result() != null) {
        attempt.mergeFrom(view.result());
      }
      if (attempt.hasGiveSecrets()) {
        attempt
            .getGiveSecretsBuilder()
            .setEnvironment(environment)
            .setTenantId(caller.tenant().toString())
            .setAccountId(caller.account().toString());
      }
      if (view.state() == LinkState.ALREADY_YOURS) {
        attempt.setAlreadyYours(attempt.getLinked());
      }
      String ticket = view.ticket();
      if (ticket != null && attempt.hasProven()) {
        attempt.getProvenBuilder().setProofTicket(ticket);
      } else if (ticket != null) {
        attempt.getConflictBuilder().setMergeTicket(ticket);
      }
      return attempt
          .setAttemptId(view.id().toString())
          .setState(dev.ligature.api.link.v1.LinkState.valueOf("LINK_STATE_" + view.state().name()))
          .setRevision(view.revision())
          .setExpireTime(Wire.time(view.expireTime()))
          .setTargetDisplay(view.targetDisplay())
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored step or result does not parse", e);
    }
  }
}
