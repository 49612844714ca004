package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A login asks its user in steps, each answered by the session that began it. */
class LinkStepIT {
  private final LinkFixture login = new LinkFixture(SharedServer.get());

  @AfterEach
  void leave() {
    login.daemon.close();
  }

  @Test
  void aStepIsKeptOnceAndInOrder() {
    login.connect("bert");
    LinkContext context = login.begun();
    SealingKeyPair key = SealingKeyPair.generate();

    login.daemon.send(ControlRequest.newBuilder().setLinkStep(login.step(context, 2, key)));
    assertThat(login.ack()).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
    login.daemon.send(ControlRequest.newBuilder().setLinkStep(login.step(context, 1, key)));
    assertThat(login.ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    login.daemon.send(ControlRequest.newBuilder().setLinkStep(login.step(context, 1, key)));
    assertThat(login.ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ALREADY);
  }

  @Test
  void refusesAStepWhoseRecipientIsAnotherInstance() {
    login.connect("carl");
    LinkContext context = login.begun();
    LinkStep.Builder foreign = login.step(context, 1, SealingKeyPair.generate()).toBuilder();
    foreign.getRecipientBuilder().setInstanceId(UUID.randomUUID().toString());

    login.daemon.send(ControlRequest.newBuilder().setLinkStep(foreign));

    assertThat(login.ack()).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
  }

  @Test
  void takesAtMostFiveAnswers() {
    LinkAttempt attempt = login.connect("lea");
    LinkContext context = login.begun();
    for (int revision = 1; revision <= 5; revision++) {
      login.ask(context, revision);
      login.ack();
      login.user.continueLink(login.answer(login.now(attempt)));
      login.daemon.await(FrameCase.LINK_INPUT);
    }
    login.ask(context, 6);
    login.ack();

    Refused.with(
        Reason.LIMIT_REACHED, () -> login.user.continueLink(login.answer(login.now(attempt))));
  }

  @Test
  void refusesAnswersToAnEarlierStep() {
    LinkAttempt attempt = login.connect("max");
    LinkContext context = login.begun();
    login.ask(context, 1);
    login.ack();
    ContinueLinkRequest toFirst = login.answer(login.now(attempt));
    login.ask(context, 2);
    login.ack();

    Refused.with(Reason.CHALLENGE_VOID, () -> login.user.continueLink(toFirst));
    assertThat(login.user.continueLink(login.answer(login.now(attempt))).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_VERIFYING);
  }

  @Test
  void onlyTheSessionThatStartedItContinues() {
    LinkAttempt attempt = login.connect("ned");
    LinkContext context = login.begun();
    login.ask(context, 1);
    login.ack();
    ContinueLinkRequest request = login.answer(login.now(attempt));
    String stranger = login.tenant.account();
    login.verify(stranger);

    Refused.with(
        Reason.NOT_FOUND, () -> login.as(login.tenant.signIn(stranger)).continueLink(request));
    Refused.with(
        Reason.PROOF_MISMATCH,
        () -> login.as(login.tenant.signIn(login.account)).continueLink(request));
    assertThat(login.user.continueLink(request).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_VERIFYING);
  }
}
