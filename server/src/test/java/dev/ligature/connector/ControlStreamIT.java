package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.DisconnectDone;
import dev.ligature.api.connector.v1.GoawayKind;
import dev.ligature.api.connector.v1.HeartbeatAck;
import dev.ligature.api.connector.v1.LogoutResult;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.PersonaId;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestServer;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlStreamIT {
  private static TestServer server;
  private ConnectorFixture fixture;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            ControlStreamIT.class,
            Map.of(
                "ligature.connector.sweep-interval", "200ms",
                "ligature.connector.goaway-grace", "100ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void rows() {
    fixture = new ConnectorFixture(server);
  }

  @Test
  void welcomesAnEnrolledDaemonAndGivesItsConnectors() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());

    Welcome welcome = daemon.start(enrolled.token());
    AssignSpec spec = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec();
    acknowledge(daemon, spec);
    report(daemon, spec.getFence(), ObservedState.OBSERVED_STATE_CONNECTED);

    assertThat(welcome.getDaemonEpoch()).isEqualTo(1);
    assertThat(welcome.getWorkEndpoint()).isEqualTo("127.0.0.1:" + server.port());
    assertThat(spec.getFence().getConnectorId()).isEqualTo(connector.toString());
    assertThat(spec.getSettings().getIrc().getHost()).isEqualTo("irc.example");
    awaitColumn(connector, "observed", "CONNECTED");
    awaitColumn(connector, "acked_spec_version", Long.toString(spec.getSpecVersion()));
    assertThat(server.bean(DaemonSessions.class).check(welcome.getSessionToken()).id())
        .hasToString(welcome.getSessionId());
    daemon.close();
    awaitColumn(connector, "daemon_session_id", "null");
  }

  @Test
  void refusesAHelloThatTheInstanceDidNotSign() {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());

    daemon.hello(enrolled.token(), null, SigningKeyPair.generate());

    assertThat(daemon.await(FrameCase.REFUSED).getRefused().getReason())
        .isEqualTo("CREDENTIALS_INVALID");
    assertThat(daemon.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void takesAnEnrolmentTokenOnce() {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());

    ScriptedDaemon thief =
        fixture.daemon(
            new ConnectorFixture.Enrolled(
                UUID.randomUUID(), enrolled.token(), SigningKeyPair.generate()),
            InstanceKeys.generate());
    thief.hello(enrolled.token(), null, InstanceKeys.generate().signing());

    assertThat(thief.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    daemon.close();
  }

  @Test
  void refusesAndAuditsAnotherIdentityKey() {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    fixture.daemon(enrolled, InstanceKeys.generate()).start(enrolled.token());
    InstanceKeys keys = InstanceKeys.generate();
    ScriptedDaemon impostor =
        fixture.daemon(
            new ConnectorFixture.Enrolled(enrolled.id(), "", SigningKeyPair.generate()), keys);

    impostor.hello("", null, keys.signing());

    assertThat(impostor.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(auditEntries("DAEMON_REFUSED", enrolled.id())).isEqualTo(1);
  }

  @Test
  void aNewerHelloReplacesTheOlderStream() {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon older = fixture.daemon(enrolled, InstanceKeys.generate());
    older.start(enrolled.token());

    Welcome newer = fixture.daemon(enrolled, InstanceKeys.generate()).start("");

    assertThat(older.await(FrameCase.GOAWAY).getGoaway().getKind())
        .isEqualTo(GoawayKind.GOAWAY_KIND_REPLACED);
    assertThat(older.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(newer.getDaemonEpoch()).isEqualTo(2);
    assertThat(newer.getResumed()).isFalse();
  }

  @Test
  void resumesUnderTheSameInstanceKeyAndKeepsConnectorEpochs() {
    fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    InstanceKeys keys = InstanceKeys.generate();
    ScriptedDaemon before = fixture.daemon(enrolled, keys);
    Welcome first = before.start(enrolled.token());
    ConnectorFence fence = before.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();
    before.cut();

    ScriptedDaemon after = fixture.daemon(enrolled, keys);
    after.hello("", first.getSessionId(), keys.signing());
    Welcome second = after.await(FrameCase.WELCOME).getWelcome();
    after.inventory(List.of(fence));

    assertThat(second.getResumed()).isTrue();
    assertThat(second.getSessionId()).isEqualTo(first.getSessionId());
    assertThat(second.getDaemonEpoch()).isEqualTo(2);
    assertThat(after.await(FrameCase.EPOCH_UPDATE).getEpochUpdate().getConnectorsList())
        .containsExactly(fence);
    assertThat(after.heartbeat().getRenewals(0).getFence()).isEqualTo(fence);
  }

  @Test
  void unassignsWhatItDoesNotKnow() {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.enter(enrolled.token());
    ConnectorFence unknown =
        ConnectorFence.newBuilder()
            .setConnectorId(UUID.randomUUID().toString())
            .setConnectorEpoch(7)
            .build();

    daemon.inventory(List.of(unknown));

    assertThat(daemon.await(FrameCase.UNASSIGN).getUnassign().getFence()).isEqualTo(unknown);
    assertThat(daemon.await(FrameCase.EPOCH_UPDATE).getEpochUpdate().getConnectorsCount()).isZero();
  }

  @Test
  void INV_S10_aRevokedConnectorIsToldAndNotRenewed() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());
    AssignSpec spec = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec();
    assertThat(daemon.heartbeat().getRenewalsCount()).isEqualTo(1);

    fixture.change(
        connector,
        "desired = 'REVOKED', revoked_time = now(), connector_epoch = connector_epoch + 1");
    ConnectorFence revoked = daemon.await(FrameCase.REVOKE).getRevoke().getFence();
    HeartbeatAck ack = daemon.heartbeat();
    daemon.send(
        ControlRequest.newBuilder()
            .setDisconnectDone(
                DisconnectDone.newBuilder()
                    .setFence(revoked)
                    .setResult(LogoutResult.LOGOUT_RESULT_CONFIRMED)));

    assertThat(revoked.getConnectorEpoch()).isEqualTo(spec.getFence().getConnectorEpoch() + 1);
    assertThat(ack.getRenewalsCount()).isZero();
    awaitColumn(connector, "daemon_session_id", "null");
    assertThat(fixture.column(connector, "revocation_strength")).isEqualTo("HARD");
  }

  @Test
  void INV_S10_aRevocationIsSeenByTheHeartbeatAlone() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());
    daemon.await(FrameCase.ASSIGN_SPEC);

    server
        .bean(Sql.class)
        .update(
            """
            update connector set desired = 'REVOKED', revoked_time = now(),
              connector_epoch = connector_epoch + 1
            where connector_id = ?
            """,
            connector);

    assertThat(daemon.heartbeat().getRenewalsCount()).isZero();
    assertThat(daemon.await(FrameCase.REVOKE).getRevoke().getFence().getConnectorId())
        .isEqualTo(connector.toString());
  }

  @Test
  void tellsAPauseAndTheWayBack() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());
    acknowledge(daemon, daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec());

    fixture.change(connector, "desired = 'PAUSED'");
    daemon.await(FrameCase.PAUSE);
    fixture.change(connector, "desired = 'ACTIVE', spec_version = spec_version + 1");

    assertThat(daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getDesired())
        .isEqualTo(dev.ligature.api.connector.v1.DesiredState.DESIRED_STATE_ACTIVE);
  }

  @Test
  void INV_S2_aStatusUnderAnOldEpochChangesNothing() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());
    ConnectorFence fence = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();
    server
        .bean(Sql.class)
        .update(
            "update connector set connector_epoch = connector_epoch + 1 where connector_id = ?",
            connector);

    report(daemon, fence, ObservedState.OBSERVED_STATE_CONNECTED);

    assertThat(daemon.await(FrameCase.REFUSED).getRefused().getReason()).isEqualTo("FENCED");
    assertThat(fixture.column(connector, "observed")).isEqualTo("NONE");
  }

  @Test
  void aVerdictOnTheCredentialSticksUntilANewerVersion() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(enrolled, InstanceKeys.generate());
    daemon.start(enrolled.token());
    ConnectorFence fence = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();

    report(daemon, fence, ObservedState.OBSERVED_STATE_BAD_CREDENTIALS, 1);
    report(daemon, fence, ObservedState.OBSERVED_STATE_CONNECTED, 1);
    daemon.heartbeat();
    assertThat(fixture.column(connector, "observed")).isEqualTo("BAD_CREDENTIALS");
    report(daemon, fence, ObservedState.OBSERVED_STATE_CONNECTED, 2);

    awaitColumn(connector, "observed", "CONNECTED");
  }

  @Test
  void INV_S1_ofTwoHellosAtOnceOneSessionIsLive() throws Exception {
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    fixture.daemon(enrolled, InstanceKeys.generate()).start(enrolled.token());
    CyclicBarrier barrier = new CyclicBarrier(4);
    List<Thread> racers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              InstanceKeys keys = InstanceKeys.generate();
                              ScriptedDaemon daemon = fixture.daemon(enrolled, keys);
                              try {
                                barrier.await();
                              } catch (Exception e) {
                                throw new AssertionError(e);
                              }
                              daemon.enter("");
                            }))
            .toList();
    for (Thread racer : racers) {
      racer.join();
    }

    assertThat(
            server
                .bean(Sql.class)
                .list(
                    row -> row.longValue("daemon_epoch"),
                    """
                    select daemon_epoch from daemon_session
                    where daemon_id = ? and ended_time is null
                    """,
                    enrolled.id()))
        .containsExactly(5L);
  }

  @Test
  void aSilentDaemonBecomesSuspectThenLostAndAnotherTakesOver() {
    PersonaId connector = fixture.connector();
    ConnectorFixture.Enrolled silent = fixture.enrol();
    ScriptedDaemon daemon = fixture.daemon(silent, InstanceKeys.generate());
    daemon.start(silent.token());
    ConnectorFence first = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();

    silence(connector, "21 s");
    awaitColumn(connector, "reach", "SUSPECT");
    silence(connector, "61 s");
    awaitColumn(connector, "reach", "LOST");
    ConnectorFixture.Enrolled other = fixture.enrol();
    ScriptedDaemon heir = fixture.daemon(other, InstanceKeys.generate());
    heir.start(other.token());
    ConnectorFence second = heir.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence();
    report(daemon, first, ObservedState.OBSERVED_STATE_CONNECTED);

    assertThat(second.getConnectorEpoch()).isEqualTo(first.getConnectorEpoch() + 1);
    assertThat(daemon.await(FrameCase.GOAWAY).getGoaway().getKind())
        .isEqualTo(GoawayKind.GOAWAY_KIND_MAX_AGE);
    assertThat(fixture.column(connector, "observed")).isEqualTo("NONE");
  }

  /** The daemon that holds the connector has not been heard for a time. */
  private static void silence(PersonaId connector, String time) {
    server
        .bean(Sql.class)
        .update(
            """
            with held as (
              update connector set lease_expire_time = lease_expire_time - ?::interval
              where connector_id = ? returning daemon_session_id)
            update daemon_session s set last_heartbeat_time = now() - ?::interval
            from held where s.daemon_session_id = held.daemon_session_id
            """,
            time,
            connector,
            time);
  }

  private static void acknowledge(ScriptedDaemon daemon, AssignSpec spec) {
    daemon.send(
        ControlRequest.newBuilder()
            .setSpecAck(
                SpecAck.newBuilder()
                    .setFence(spec.getFence())
                    .setSpecVersion(spec.getSpecVersion())
                    .setNonce(spec.getNonce())
                    .setAccepted(true)));
  }

  private static void report(ScriptedDaemon daemon, ConnectorFence fence, ObservedState state) {
    report(daemon, fence, state, 0);
  }

  private static void report(
      ScriptedDaemon daemon, ConnectorFence fence, ObservedState state, long credentialVersion) {
    daemon.send(
        ControlRequest.newBuilder()
            .setConnectorStatus(
                ScriptedDaemon.status(fence, state).toBuilder()
                    .setCredentialVersion(credentialVersion)));
  }

  private void awaitColumn(PersonaId connector, String column, String value) {
    await()
        .atMost(Duration.ofSeconds(ScriptedDaemon.PATIENCE_SECONDS))
        .untilAsserted(() -> assertThat(fixture.column(connector, column)).isEqualTo(value));
  }

  private static long auditEntries(String type, UUID actor) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.longValue("entries"),
            "select count(*) as entries from audit_entry where type = ? and actor_id = ?",
            type,
            actor.toString());
  }
}
