package dev.ligature.connector;

import com.google.protobuf.ByteString;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.client.DaemonCalls;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.TestServer;
import java.util.UUID;

/** A new daemon of a tenant that was given the tenant's connector, and its calls to the vault. */
final class ConnectedDaemon {
  final InstanceKeys instance = InstanceKeys.generate();
  final ScriptedDaemon control;
  final Welcome welcome;
  final AssignSpec spec;

  private final TestServer server;

  ConnectedDaemon(TestServer server, ConnectorFixture fixture) {
    this.server = server;
    ConnectorFixture.Enrolled enrolled = fixture.enrol();
    this.control = fixture.daemon(enrolled, instance);
    this.welcome = control.start(enrolled.token());
    this.spec = control.await(FrameCase.ASSIGN_SPEC).getAssignSpec();
  }

  /** Calls that the instance signs over the nonce of its Welcome. */
  VaultServiceBlockingStub stub() {
    return stub(welcome.getServerNonce(), instance.signing());
  }

  VaultServiceBlockingStub stub(ByteString nonce, SigningKeyPair signer) {
    return VaultServiceGrpc.newBlockingStub(server.channel())
        .withInterceptors(
            new DaemonCalls(
                server.bean(KeySettings.class).environment(),
                UUID.fromString(welcome.getSessionId()),
                welcome.getSessionToken(),
                nonce::toByteArray,
                signer));
  }

  /** A wish for the credential of the connector that this daemon was given. */
  LeaseCredentialRequest.Builder lease() {
    return LeaseCredentialRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setCredentialRef(spec.getCredentialRef())
        .setConnectorId(spec.getFence().getConnectorId())
        .setConnectorEpoch(spec.getFence().getConnectorEpoch());
  }
}
