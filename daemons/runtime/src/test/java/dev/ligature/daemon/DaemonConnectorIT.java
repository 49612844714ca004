package dev.ligature.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.LeaseRequest;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.connector.v1.Pause;
import dev.ligature.api.connector.v1.Revoke;
import dev.ligature.api.connector.v1.Unassign;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a daemon runs the connectors that it is given. */
class DaemonConnectorIT extends DaemonFixture {
  private static boolean isDisconnectDone(ControlRequest frame) {
    return frame.hasDisconnectDone();
  }

  private void awaitLeft() {
    await().atMost(ScriptedServer.PATIENCE).until(() -> platform.present() == 0);
  }

  @Test
  void asksForMaterialByASignedRequest() {
    Hello hello = start();
    assign(spec(1, 1));
    assertThat(server.control.await(ControlRequest::hasSpecAck).getSpecAck().getAccepted())
        .isTrue();
    ControlRequest frame = awaitLeaseRequest();
    LeaseRequest request = frame.getLeaseRequest();
    byte[] statement =
        LengthPrefixed.of("ligature/lease-request/v1")
            .text(ScriptedServer.ENVIRONMENT)
            .text(server.session)
            .bytes(request.getServerNonce().toByteArray())
            .text(frame.getCorrelationId())
            .text(fence.getConnectorId())
            .bytes(ByteBuffer.allocate(Long.BYTES).putLong(fence.getConnectorEpoch()).array())
            .text(CREDENTIAL)
            .toBytes();

    assertThat(
            SigningKeyPair.verifies(
                hello.getInstanceSigningKey().toByteArray(),
                request.getSignature().toByteArray(),
                statement))
        .isTrue();
  }

  @Test
  void tellsThatItIsConnectedAndWhatThePersonaCanDo() {
    start();
    assign(spec(1, 1));
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 1);

    var status = awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED).getConnectorStatus();

    assertThat(status.getCapabilities().getRemoteId()).isEqualTo("anna");
    assertThat(status.getCredentialVersion()).isEqualTo(1);
  }

  @Test
  void aRefusedSecretIsNotTriedAgainBeforeANewerVersion() {
    start();
    assign(spec(1, 1));
    grant(awaitLeaseRequest(), "wrong", 1);
    awaitSeen(ObservedState.OBSERVED_STATE_BAD_CREDENTIALS);

    assign(spec(2, 1));
    server.control.await(ControlRequest::hasSpecAck);
    assign(spec(3, 2));
    server.control.await(
        frame -> {
          assertThat(frame.hasLeaseRequest()).isFalse();
          return frame.hasSpecAck() && frame.getSpecAck().getSpecVersion() == 3;
        });
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 2);

    awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED);
  }

  @Test
  void asksAgainForMaterialThatABreakSwallowed() {
    server.resumes = true;
    server.epochs = List.of(fence);
    server.renewed.add(fence);
    start();
    assign(spec(1, 1));
    awaitLeaseRequest();

    server.control.end();
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 1);

    awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED);
  }

  @Test
  void comesBackToAPlatformThatHungUp() {
    connected();

    platform.events.getFirst().ended(ObservedState.OBSERVED_STATE_CONNECTING, "CONNECTION_LOST");
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 1);
    awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED);

    assertThat(platform.present()).isEqualTo(1);
  }

  @Test
  void aPauseLeavesThePlatformAndASpecBringsItBack() {
    connected();

    tell(ControlResponse.newBuilder().setPause(Pause.newBuilder().setFence(fence)));
    awaitLeft();
    assign(spec(2, 1));
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 1);

    awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED);
  }

  @Test
  void aSpecThatIsPausedOpensNothing() {
    start();
    assign(spec(1, 1).toBuilder().setDesired(DesiredState.DESIRED_STATE_PAUSED).build());

    server.control.await(ControlRequest::hasSpecAck);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(server.control.count(ControlRequest::hasLeaseRequest)).isZero();
  }

  @Test
  void REQ_aRevocationIsConfirmedOnceThePlatformIsLeft() {
    connected();
    CompletableFuture<Void> leaving = new CompletableFuture<>();
    platform.gate = leaving;
    ConnectorFence revoked = fence.toBuilder().setConnectorEpoch(4).build();

    tell(
        ControlResponse.newBuilder()
            .setRevoke(
                Revoke.newBuilder().setFence(revoked).setLogoutTtl(Durations.fromSeconds(60))));
    // Heartbeats go on while the platform is being left.
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.await(ControlRequest::hasHeartbeat);
    assertThat(server.control.count(DaemonConnectorIT::isDisconnectDone)).isZero();
    leaving.complete(null);

    assertThat(
            server
                .control
                .await(DaemonConnectorIT::isDisconnectDone)
                .getDisconnectDone()
                .getFence())
        .isEqualTo(revoked);
    assertThat(platform.present()).isZero();
  }

  @Test
  void anUnassignedConnectorIsLeft() {
    connected();

    tell(ControlResponse.newBuilder().setUnassign(Unassign.newBuilder().setFence(fence)));

    awaitLeft();
  }

  @Test
  void anOlderEpochTakesNothingAway() {
    connected();
    ConnectorFence older = fence.toBuilder().setConnectorEpoch(2).build();

    tell(ControlResponse.newBuilder().setUnassign(Unassign.newBuilder().setFence(older)));
    tell(ControlResponse.newBuilder().setPause(Pause.newBuilder().setFence(older)));
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(platform.closed).hasValue(0);
  }
}
