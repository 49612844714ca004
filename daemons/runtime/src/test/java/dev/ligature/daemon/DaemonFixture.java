package dev.ligature.daemon;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.Build;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlRequest.FrameCase;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.Hello;
import dev.ligature.api.connector.v1.LeaseGrant;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.client.LigatureChannel;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** A daemon with a platform in memory, its scripted server, and one connector. */
abstract class DaemonFixture {
  static final String TENANT = UUID.randomUUID().toString();
  static final String ACCOUNT = UUID.randomUUID().toString();
  static final String CREDENTIAL = UUID.randomUUID().toString();
  static final long LEASE_SECONDS = 600;

  final ScriptedServer server = new ScriptedServer();
  final ScriptedPlatform platform = new ScriptedPlatform();
  final Enrolment enrolment =
      new Enrolment(
          UUID.randomUUID(),
          "first-contact",
          ScriptedServer.ENVIRONMENT,
          server.root.publicKey(),
          SigningKeyPair.generate());
  final ConnectorFence fence =
      ConnectorFence.newBuilder()
          .setConnectorId(UUID.randomUUID().toString())
          .setConnectorEpoch(3)
          .build();
  final Daemon daemon = daemon(enrolment);

  Daemon daemon(Enrolment as) {
    return new Daemon(
        new DaemonSettings(
            (host, port) -> LigatureChannel.to(host, port).plaintext().open(),
            "127.0.0.1",
            server.port(),
            as,
            Build.newBuilder()
                .setDigest(ByteString.copyFrom(new byte[32]))
                .setName("scripted")
                .setVersion("1.0.0")
                .addPlatforms(Platform.PLATFORM_IRC)
                .build(),
            List.of(platform),
            10,
            Duration.ofMillis(200)));
  }

  @AfterEach
  void stop() {
    daemon.close();
    server.close();
  }

  /** Starts the daemon, and waits until it may act. */
  Hello start() {
    daemon.start();
    server.control.await(ControlRequest::hasInventory);
    server.work.await(frame -> frame.hasWorkOpen());
    return server.hellos.getFirst();
  }

  AssignSpec spec(long version, long credentialVersion) {
    return AssignSpec.newBuilder()
        .setFence(fence)
        .setSpecVersion(version)
        .setNonce(ByteString.copyFrom(new byte[16]))
        .setPlatform(Platform.PLATFORM_IRC)
        .setTenantId(TENANT)
        .setAccountId(ACCOUNT)
        .setCredentialRef(CREDENTIAL)
        .setCredentialVersion(credentialVersion)
        .setDesired(DesiredState.DESIRED_STATE_ACTIVE)
        .addActions(Action.ACTION_SEND_MESSAGE)
        .build();
  }

  void tell(ControlResponse.Builder frame) {
    server.control.send(frame.setCorrelationId(UUID.randomUUID().toString()).build());
  }

  void assign(AssignSpec spec) {
    tell(ControlResponse.newBuilder().setAssignSpec(spec));
  }

  ControlRequest awaitLeaseRequest() {
    return server.control.await(ControlRequest::hasLeaseRequest);
  }

  /** Answers a request for material. */
  void grant(ControlRequest asked, String secret, long version) {
    Hello hello = server.hellos.getLast();
    String lease = UUID.randomUUID().toString();
    HpkeInfo info =
        new HpkeInfo(
                "lease",
                ScriptedServer.ENVIRONMENT,
                TENANT,
                ACCOUNT,
                "",
                "",
                "IRC",
                hello.getInstanceId(),
                Long.toString(fence.getConnectorEpoch()))
            .append(
                lease,
                CREDENTIAL,
                Long.toString(version),
                hello.getInstanceId(),
                Long.toString(LEASE_SECONDS * 1000));
    byte[] sealed =
        SealedBox.seal(
            hello.getInstanceSealingKey().toByteArray(),
            info,
            secret.getBytes(StandardCharsets.UTF_8));
    server.control.send(
        ControlResponse.newBuilder()
            .setCorrelationId(asked.getCorrelationId())
            .setLeaseGrant(
                LeaseGrant.newBuilder()
                    .setFence(asked.getLeaseRequest().getFence())
                    .setLeaseId(lease)
                    .setCredentialRef(CREDENTIAL)
                    .setVersion(version)
                    .setKind(CredentialKind.CREDENTIAL_KIND_SASL)
                    .setLeaseTtl(Durations.fromSeconds(LEASE_SECONDS))
                    .setMaterial(
                        SealedSecret.newBuilder()
                            .setRecipientKeyId(hello.getInstanceId())
                            .setSealed(ByteString.copyFrom(sealed))))
            .build());
  }

  ControlRequest awaitSeen(ObservedState state) {
    return server.control.await(
        frame ->
            frame.getFrameCase() == FrameCase.CONNECTOR_STATUS
                && frame.getConnectorStatus().getObserved() == state);
  }

  /** The daemon with its connector at the platform. */
  void connected() {
    server.epochs = List.of(fence);
    server.renewed.add(fence);
    start();
    assign(spec(1, 1));
    grant(awaitLeaseRequest(), ScriptedPlatform.PASSWORD, 1);
    awaitSeen(ObservedState.OBSERVED_STATE_CONNECTED);
  }
}
