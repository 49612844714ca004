package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkInput;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Outside accounts are connected by the real server and a daemon that does what the test says. */
class LinkConnectorIT {
  private final LinkFixture login = new LinkFixture(SharedServer.get());

  @AfterEach
  void leave() {
    login.daemon.close();
  }

  @Test
  void REQ_aVerifiedLoginBecomesPersonaCredentialAndAssignment() throws Exception {
    LinkAttempt attempt = login.connect("Anna");
    LinkContext context = login.begun();
    SealingKeyPair key = login.ask(context, 1);
    assertThat(login.ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    LinkAttempt asking = login.awaitState(attempt, LinkState.LINK_STATE_STEP);
    LinkAttempt waiting = login.user.continueLink(login.answer(asking)).getAttempt();
    LinkInput input = login.daemon.await(FrameCase.LINK_INPUT).getLinkInput();
    LinkOutcome verified =
        login.verified(context, "Anna", login.credential(context, attempt.getAttemptId()));
    LinkVerdict first = login.report(verified);
    LinkAttempt active = login.now(attempt);

    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_STARTED);
    assertThat(attempt.getTargetDisplay()).isEqualTo("Anna at irc.example.org");
    assertThat(waiting.getState()).isEqualTo(LinkState.LINK_STATE_VERIFYING);
    HpkeInfo info =
        new HpkeInfo(
            "link-input",
            login.environment(),
            context.getTenantId(),
            context.getAccountId(),
            attempt.getAttemptId(),
            "1",
            "IRC",
            "step-1",
            "1");
    byte[] clear = SealedBox.open(key, info, input.getAnswers().getSealed().toByteArray());
    assertThat(LinkAnswers.parseFrom(clear).getAnswersMap())
        .containsEntry("password", LinkFixture.PASSWORD);
    assertThat(first).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    assertThat(active.getState()).isEqualTo(LinkState.LINK_STATE_ACTIVE);
    assertThat(active.getConnected().getCapabilities().getRemoteId()).isEqualTo("Anna");
    assertThat(
            login.daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence().getConnectorId())
        .isEqualTo(active.getConnected().getPersonaId());
    assertThat(login.report(verified)).isEqualTo(LinkVerdict.LINK_VERDICT_ALREADY);
    assertThat(login.rows("credential")).isEqualTo(1);
  }

  @Test
  void aRemoteIdOfAnotherAccountFailsWithoutATrace() {
    LinkAttempt first = login.connect("Eve[a]");
    LinkContext context = login.begun();
    login.report(
        login.verified(context, "Eve[a]", login.credential(context, first.getAttemptId())));
    login.newUser();
    LinkAttempt second = login.connect("eve[A]");
    LinkContext again = login.begun();

    LinkVerdict verdict =
        login.report(
            login.verified(again, "eve[A]", login.credential(again, second.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    assertThat(login.now(second).getFailed().getReason()).isEqualTo("PERSONA_IN_USE");
    assertThat(login.rows("persona")).isEqualTo(1);
    assertThat(login.rows("credential")).isEqualTo(1);
  }

  @Test
  void theOwnersOwnPersonaIsLinkedAnew() {
    LinkAttempt first = login.connect("fay");
    LinkContext context = login.begun();
    login.report(login.verified(context, "fay", login.credential(context, first.getAttemptId())));
    LinkAttempt second = login.connect("fay");
    LinkContext again = login.begun();

    LinkVerdict verdict =
        login.report(login.verified(again, "FAY", login.credential(again, second.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    assertThat(login.now(second).getConnected().getPersonaId())
        .isEqualTo(login.now(first).getConnected().getPersonaId());
    assertThat(login.rows("persona")).isEqualTo(1);
    assertThat(login.rows("credential_version")).isEqualTo(2);
  }

  @Test
  void aCredentialOfAnotherAttemptIsRefused() {
    LinkAttempt attempt = login.connect("gus");
    LinkContext context = login.begun();

    LinkVerdict verdict =
        login.report(
            login.verified(
                context, "gus", login.credential(context, UUID.randomUUID().toString())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
    assertThat(login.now(attempt).getState()).isEqualTo(LinkState.LINK_STATE_FAILED);
    assertThat(login.rows("persona")).isZero();
    assertThat(login.rows("credential")).isZero();
  }

  @Test
  void anAccountWithoutAProvenIdentityConnectsNothing() {
    String fresh = login.tenant.account();

    Refused.with(
        Reason.UNVERIFIED,
        () -> login.as(login.tenant.signIn(fresh)).startLink(LinkFixture.toConnect("olga")));
  }

  @Test
  void refusesAFlowThatThePlatformLacksAndAPlatformWithoutADaemon() {
    StartLinkRequest.Builder wrong = LinkFixture.toConnect("pia").toBuilder();
    wrong.getConnectorBuilder().setFlow(LinkFlow.LINK_FLOW_QR_CODE);
    assertThat(
            Refused.with(Reason.INVALID_FIELD, () -> login.user.startLink(wrong.build()))
                .toString())
        .contains("connector.flow");

    StartLinkRequest.Builder unserved = LinkFixture.toConnect("pia").toBuilder();
    unserved.getConnectorBuilder().setFlow(LinkFlow.LINK_FLOW_CLIENT_CERTIFICATE);
    Refused.with(Reason.NO_DAEMON, () -> login.user.startLink(unserved.build()));
  }
}
