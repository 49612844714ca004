package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFailed;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.link.v1.CancelLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins end without a persona: failed, expired, cancelled, or left by their daemon. */
class LinkEndIT {
  private static TestServer server;

  private LinkFixture login;

  @BeforeAll
  static void start() {
    server = TestServer.start(LinkEndIT.class, Map.of("ligature.link.sweep-interval", "200ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void enter() {
    login = new LinkFixture(server);
  }

  @Test
  void aRefusedSecretFailsWithWhatTheUserCanDo() {
    LinkAttempt attempt = login.connect("dora");
    LinkContext context = login.begun();

    LinkVerdict verdict =
        login.report(
            LinkFixture.outcome(context)
                .setFailed(
                    LinkFailed.newBuilder()
                        .setFailure(LinkFailure.LINK_FAILURE_BAD_CREDENTIALS)
                        .setRetryable(true))
                .build());

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    LinkAttempt failed = login.now(attempt);
    assertThat(failed.getState()).isEqualTo(LinkState.LINK_STATE_FAILED);
    assertThat(failed.getFailed().getReason()).isEqualTo("BAD_CREDENTIALS");
    assertThat(failed.getFailed().getRetryable()).isTrue();
    assertThat(failed.getFailed().getAdvice()).contains("check it");
    assertThat(login.rows("persona")).isZero();
  }

  @Test
  void INV_L3_anExpiredLinkNeverMakesACredential() {
    LinkAttempt attempt = login.connect("hal");
    LinkContext context = login.begun();
    login
        .server
        .bean(Sql.class)
        .update(
            "update link_attempt set expire_time = now() - interval '1 second'"
                + " where link_attempt_id = ?::uuid",
            attempt.getAttemptId());

    LinkVerdict verdict =
        login.report(
            login.verified(context, "hal", login.credential(context, attempt.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    login.awaitState(attempt, LinkState.LINK_STATE_EXPIRED);
    assertThat(login.rows("credential")).isZero();
    login.daemon.await(FrameCase.LINK_CANCEL);
  }

  @Test
  void aCancelledLoginIsTakenFromTheDaemon() {
    LinkAttempt attempt = login.connect("ida");
    LinkContext context = login.begun();

    login.user.cancelLink(
        CancelLinkRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setAttemptId(attempt.getAttemptId())
            .build());

    assertThat(login.daemon.await(FrameCase.LINK_CANCEL).getLinkCancel().getLinkAttemptId())
        .isEqualTo(attempt.getAttemptId());
    assertThat(
            login.report(
                login.verified(context, "ida", login.credential(context, attempt.getAttemptId()))))
        .isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    assertThat(login.rows("persona")).isZero();
  }

  @Test
  void anotherDaemonsOutcomeIsFenced() {
    LinkAttempt attempt = login.connect("joe");
    LinkContext context = login.begun();
    ConnectorFixture.Enrolled liar = ConnectorFixture.enrol(login.server, login.tenant.id());
    ScriptedDaemon other =
        new ScriptedDaemon(
            login.server.channel(), liar.id(), liar.identity(), InstanceKeys.generate());
    other.start(liar.token());
    other.heartbeat();

    other.send(
        ControlRequest.newBuilder()
            .setLinkOutcome(
                login.verified(context, "joe", login.credential(context, attempt.getAttemptId()))));

    assertThat(other.await(FrameCase.LINK_ACK).getLinkAck().getVerdict())
        .isEqualTo(LinkVerdict.LINK_VERDICT_FENCED);
    assertThat(login.now(attempt).getState()).isEqualTo(LinkState.LINK_STATE_STARTED);
  }

  @Test
  void aLostDaemonEndsTheLogin() {
    LinkAttempt attempt = login.connect("kim");
    login.begun();

    login.daemon.close();

    LinkAttempt failed = login.awaitState(attempt, LinkState.LINK_STATE_FAILED);
    assertThat(failed.getFailed().getReason()).isEqualTo("NO_DAEMON");
    assertThat(failed.getFailed().getRetryable()).isTrue();
  }
}
