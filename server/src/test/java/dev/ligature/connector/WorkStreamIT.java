package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.IntentDelivery;
import dev.ligature.api.connector.v1.IntentOutcome;
import dev.ligature.api.connector.v1.IntentSucceeded;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse.FrameCase;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.IntentId;
import dev.ligature.testing.TestServer;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkStreamIT {
  private static TestServer server;

  private IntentFixture fixture;
  private ScriptedDaemon control;
  private ConnectorFence assignment;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(WorkStreamIT.class, Map.of("ligature.connector.sweep-interval", "200ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    fixture = new IntentFixture(server);
    control = fixture.enrolled(InstanceKeys.generate(), SigningKeyPair.generate());
    AssignSpec spec = control.await(ControlResponse.FrameCase.ASSIGN_SPEC).getAssignSpec();
    control.send(
        ControlRequest.newBuilder()
            .setSpecAck(
                SpecAck.newBuilder()
                    .setFence(spec.getFence())
                    .setSpecVersion(spec.getSpecVersion())
                    .setNonce(spec.getNonce())
                    .setAccepted(true)));
    assignment = spec.getFence();
  }

  @Test
  void deliversWithinTheCreditsAndTakesDispatchAndOutcome() {
    ScriptedWork work = new ScriptedWork(server.channel());
    work.open(fixture.sessionToken());
    assertThat(work.await(FrameCase.WORK_READY).getWorkReady().getSessionId()).isNotEmpty();
    IntentId first = fixture.submit("#a", "one");
    IntentId second = fixture.submit("#b", "two");
    work.credit(assignment, 1);
    IntentDelivery delivery = work.await(FrameCase.INTENT_DELIVERY).getIntentDelivery();
    assertThat(delivery.getFence().getIntentId()).isEqualTo(first.toString());
    assertThat(delivery.getTicket()).isNotEmpty();
    assertThat(delivery.getIntent().toStringUtf8()).isEqualTo("one");

    work.send(
        WorkRequest.newBuilder()
            .setDispatched(Dispatched.newBuilder().setFence(delivery.getFence())));
    assertThat(work.await(FrameCase.DISPATCH_VERDICT).getDispatchVerdict().getVerdict())
        .isEqualTo(dev.ligature.api.connector.v1.WriteVerdict.WRITE_VERDICT_ACCEPTED);
    work.send(
        WorkRequest.newBuilder()
            .setIntentOutcome(
                IntentOutcome.newBuilder()
                    .setFence(delivery.getFence())
                    .setSucceeded(IntentSucceeded.newBuilder().addPlatformMessageIds("m1"))));
    assertThat(work.await(FrameCase.OUTCOME_VERDICT).getOutcomeVerdict().getVerdict())
        .isEqualTo(dev.ligature.api.connector.v1.WriteVerdict.WRITE_VERDICT_ACCEPTED);
    assertThat(fixture.intent(first).state()).isEqualTo(IntentState.SUCCEEDED);
    assertThat(fixture.intent(second).state()).isEqualTo(IntentState.PENDING);

    work.credit(assignment, 2);
    assertThat(work.await(FrameCase.INTENT_DELIVERY).getIntentDelivery().getIntent())
        .isEqualTo(com.google.protobuf.ByteString.copyFrom("two", StandardCharsets.UTF_8));
    control.close();
  }

  @Test
  void refusesATokenOfNoSessionAndAFrameBeforeTheFirst() {
    ScriptedWork stranger = new ScriptedWork(server.channel());
    stranger.open("nobody");
    assertThat(stranger.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    ScriptedWork early = new ScriptedWork(server.channel());
    early.credit(assignment, 1);
    assertThat(early.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    control.close();
  }

  @Test
  void creditsAreForgottenWithTheirSession() {
    WorkSessions work = server.bean(WorkSessions.class);
    DaemonSessionId session =
        server.bean(DaemonSessions.class).ofToken(fixture.sessionToken()).id();
    WorkCredits before = work.creditsOf(session);
    assertThat(work.creditsOf(session)).isSameAs(before);
    fixture.sql.update(
        """
        update daemon_session set ended_time = now(), end_reason = 'LOST'
        where daemon_session_id = ?
        """,
        session);
    assertThat(work.creditsOf(session)).isNotSameAs(before);
  }

  @Test
  void aNewerStreamOfTheSessionSupersedesTheOlder() {
    ScriptedWork older = new ScriptedWork(server.channel());
    older.open(fixture.sessionToken());
    older.await(FrameCase.WORK_READY);
    ScriptedWork newer = new ScriptedWork(server.channel());
    newer.open(fixture.sessionToken());
    newer.await(FrameCase.WORK_READY);
    assertThat(older.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    control.close();
  }
}
