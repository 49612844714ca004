package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.DisconnectDone;
import dev.ligature.api.connector.v1.Dispatched;
import dev.ligature.api.connector.v1.EffectiveState;
import dev.ligature.api.connector.v1.GetConnectorRequest;
import dev.ligature.api.connector.v1.GetIntentRequest;
import dev.ligature.api.connector.v1.IntentFence;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.api.connector.v1.LogoutResult;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.ResumeConnectorRequest;
import dev.ligature.api.connector.v1.RevokeConnectorRequest;
import dev.ligature.api.connector.v1.SpecAck;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.connector.v1.WorkRequest;
import dev.ligature.api.connector.v1.WorkResponse;
import dev.ligature.api.connector.v1.WriteVerdict;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.RevocationStrength;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.client.DaemonCalls;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.common.Reason;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.Status;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What owners do over the wire, and what the daemon that holds the connector gets to see of it. */
class ConnectorRevocationIT {
  private static TestServer server;

  private final InstanceKeys instance = InstanceKeys.generate();
  private TestTenant tenant;
  private OwnerFixture owner;
  private String connector;
  private ConnectorFixture.Enrolled enrolled;
  private ScriptedDaemon daemon;
  private Welcome welcome;
  private AssignSpec spec;
  private ScriptedWork work;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            ConnectorRevocationIT.class, Map.of("ligature.connector.sweep-interval", "200ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void hold() {
    tenant = TestTenant.create(server);
    owner = new OwnerFixture(server, tenant);
    connector = owner.connectToSend();
    enrolled = ConnectorFixture.enrol(server, tenant.id());
    daemon = new ScriptedDaemon(server.channel(), enrolled.id(), enrolled.identity(), instance);
    welcome = daemon.start(enrolled.token());
    spec = daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec();
    daemon.send(
        ControlRequest.newBuilder()
            .setSpecAck(
                SpecAck.newBuilder()
                    .setFence(spec.getFence())
                    .setSpecVersion(spec.getSpecVersion())
                    .setNonce(spec.getNonce())
                    .setAccepted(true)));
    work = new ScriptedWork(server.channel());
    work.open(welcome.getSessionToken());
    work.await(WorkResponse.FrameCase.WORK_READY);
    work.credit(spec.getFence(), 1);
  }

  @AfterEach
  void leave() {
    daemon.close();
  }

  private IntentFence delivered() {
    var _ = owner.calls.submitIntent(OwnerFixture.message(connector, "hello"));
    return work.await(WorkResponse.FrameCase.INTENT_DELIVERY).getIntentDelivery().getFence();
  }

  private IntentState state(IntentFence fence) {
    return owner
        .calls
        .getIntent(GetIntentRequest.newBuilder().setIntentId(fence.getIntentId()).build())
        .getIntent()
        .getState();
  }

  private void lease(ConnectorFence fence) {
    var _ =
        VaultServiceGrpc.newBlockingStub(server.channel())
            .withInterceptors(
                new DaemonCalls(
                    server.bean(KeySettings.class).environment(),
                    UUID.fromString(welcome.getSessionId()),
                    welcome.getSessionToken(),
                    welcome.getServerNonce()::toByteArray,
                    instance.signing()))
            .leaseCredential(
                LeaseCredentialRequest.newBuilder()
                    .setRequestId(OwnerFixture.id())
                    .setCredentialRef(spec.getCredentialRef())
                    .setConnectorId(connector)
                    .setConnectorEpoch(fence.getConnectorEpoch())
                    .build());
  }

  private RevokeConnectorRequest revoke() {
    return RevokeConnectorRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setConnectorId(connector)
        .build();
  }

  @Test
  void INV_S10_aRevocationDisconnectsAndLeavesTheDaemonNothing() {
    IntentFence delivery = delivered();
    lease(spec.getFence());

    var revoked = owner.calls.revokeConnector(revoke());

    assertThat(revoked.getRevocationStrength())
        .isEqualTo(RevocationStrength.REVOCATION_STRENGTH_SOFT);
    assertThat(work.dispatch(delivery)).isEqualTo(WriteVerdict.WRITE_VERDICT_FENCED);
    assertThat(state(delivery)).isEqualTo(IntentState.INTENT_STATE_CANCELLED);
    ConnectorFence last = daemon.await(FrameCase.REVOKE).getRevoke().getFence();
    assertThat(last.getConnectorEpoch()).isEqualTo(spec.getFence().getConnectorEpoch() + 1);
    Refused.with(Reason.FENCED, () -> lease(spec.getFence()));
    Refused.with(Reason.CONNECTOR_NOT_SENDING, () -> lease(last));
    daemon.send(
        ControlRequest.newBuilder()
            .setDisconnectDone(
                DisconnectDone.newBuilder()
                    .setFence(last)
                    .setResult(LogoutResult.LOGOUT_RESULT_CONFIRMED)));
    Awaitility.await()
        .until(
            () ->
                owner
                    .calls
                    .getConnector(
                        GetConnectorRequest.newBuilder().setConnectorId(connector).build())
                    .getConnector()
                    .getEffective(),
            EffectiveState.EFFECTIVE_STATE_REVOKED::equals);
  }

  @Test
  void INV_S11_aPauseTakesBackWhatIsNotDispatchedAndLeasesNothing() {
    IntentFence delivery = delivered();

    owner.calls.pauseConnector(
        PauseConnectorRequest.newBuilder()
            .setRequestId(OwnerFixture.id())
            .setConnectorId(connector)
            .build());

    assertThat(work.dispatch(delivery)).isEqualTo(WriteVerdict.WRITE_VERDICT_STALE_ATTEMPT);
    assertThat(state(delivery)).isEqualTo(IntentState.INTENT_STATE_PENDING);
    assertThat(daemon.await(FrameCase.PAUSE).getPause().getFence()).isEqualTo(spec.getFence());
    Refused.with(Reason.CONNECTOR_NOT_SENDING, () -> lease(spec.getFence()));

    var resumed =
        owner.calls.resumeConnector(
            ResumeConnectorRequest.newBuilder()
                .setRequestId(OwnerFixture.id())
                .setConnectorId(connector)
                .build());
    assertThat(resumed.getConnector().getDesired()).isEqualTo(DesiredState.DESIRED_STATE_ACTIVE);
    lease(spec.getFence());
    work.credit(spec.getFence(), 2);
    IntentFence again =
        work.await(WorkResponse.FrameCase.INTENT_DELIVERY).getIntentDelivery().getFence();
    assertThat(again.getIntentId()).isEqualTo(delivery.getIntentId());
    assertThat(again.getAttempt()).isEqualTo(2);
    assertThat(work.dispatch(again)).isEqualTo(WriteVerdict.WRITE_VERDICT_ACCEPTED);
  }

  @Test
  void INV_S1_aSupersededSessionWritesNothing() {
    IntentFence delivery = delivered();
    ScriptedDaemon newer =
        new ScriptedDaemon(
            server.channel(), enrolled.id(), enrolled.identity(), InstanceKeys.generate());
    newer.start("");

    work.send(WorkRequest.newBuilder().setDispatched(Dispatched.newBuilder().setFence(delivery)));

    assertThat(work.awaitEnd().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    long dispatched =
        owner.sql.one(
            row -> row.longValue("dispatched"),
            "select count(dispatched_time) as dispatched from intent where intent_id = ?::uuid",
            delivery.getIntentId());
    assertThat(dispatched).isZero();
    ScriptedWork old = new ScriptedWork(server.channel());
    old.open(welcome.getSessionToken());
    assertThat(old.awaitEnd().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    newer.close();
  }

  @Test
  void aSecondDaemonsTokenOpensNoWorkForTheFirstOnesConnector() {
    IntentFence delivery = delivered();
    ConnectorFixture.Enrolled other = ConnectorFixture.enrol(server, tenant.id());
    ScriptedDaemon stranger =
        new ScriptedDaemon(server.channel(), other.id(), other.identity(), InstanceKeys.generate());
    String token = stranger.start(other.token()).getSessionToken();
    ScriptedWork theirs = new ScriptedWork(server.channel());
    theirs.open(token);
    theirs.await(WorkResponse.FrameCase.WORK_READY);

    assertThat(theirs.dispatch(delivery)).isEqualTo(WriteVerdict.WRITE_VERDICT_FENCED);
    assertThat(work.dispatch(delivery)).isEqualTo(WriteVerdict.WRITE_VERDICT_ACCEPTED);
    stranger.close();
  }
}
