package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.api.vault.v1.CredentialLease;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.LeaseCredentialResponse;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.client.CallMetadata;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a daemon does at the vault by unary calls, each signed by its instance. */
class DaemonCredentialsIT {
  private final TestServer server = SharedServer.get();
  private final ConnectorFixture fixture = new ConnectorFixture(server);
  private final PersonaId connector = fixture.connector();
  private final ConnectedDaemon daemon = new ConnectedDaemon(server, fixture);
  private final InstanceKeys instance = daemon.instance;
  private final Welcome welcome = daemon.welcome;
  private final AssignSpec spec = daemon.spec;
  private final String environment = server.bean(KeySettings.class).environment();

  @AfterEach
  void leave() {
    daemon.control.close();
  }

  private HpkeInfo info(String purpose, String recipient) {
    return new HpkeInfo(
        purpose,
        environment,
        fixture.tenant.toString(),
        value("select account_id::text as value from persona where persona_id = ?"),
        "",
        "",
        "IRC",
        recipient,
        Long.toString(spec.getFence().getConnectorEpoch()));
  }

  private String value(String query) {
    return fixture.value(query, connector);
  }

  private byte[] opened(LeaseCredentialResponse response) {
    CredentialLease lease = response.getLease();
    HpkeInfo info =
        info("lease", instance.instance().toString())
            .append(
                lease.getLeaseId(),
                lease.getCredentialRef(),
                Long.toString(lease.getVersion()),
                lease.getInstanceId(),
                Long.toString(Durations.toMillis(lease.getLeaseTtl())));
    return SealedBox.open(
        instance.sealing(), info, response.getMaterial().getSealed().toByteArray());
  }

  @Test
  void INV_I1_theInstanceAloneOpensWhatItsDaemonIsLeased() {
    LeaseCredentialRequest request = daemon.lease().setLeaseTtl(Durations.fromMinutes(2)).build();

    LeaseCredentialResponse leased = daemon.stub().leaseCredential(request);
    LeaseCredentialResponse repeated = daemon.stub().leaseCredential(request);

    assertThat(opened(leased)).isEqualTo(ConnectorFixture.SECRET.getBytes(UTF_8));
    assertThat(leased.getLease().getLeaseTtl()).isEqualTo(Durations.fromMinutes(2));
    assertThat(leased.getLease().getConnectorId()).isEqualTo(connector.toString());
    assertThat(repeated.hasMaterial()).isFalse();
    assertThat(repeated.getLease()).isEqualTo(leased.getLease());
    assertThat(
            value(
                "select count(*)::text as value from audit_entry"
                    + " where type = 'CREDENTIAL_LEASED' and attributes ->> 'connector_id' = ?::text"))
        .isEqualTo("1");
  }

  @Test
  void aDaemonsCallIsSignedByItsInstanceOverANonceOfItsStream() {
    var unsigned =
        VaultServiceGrpc.newBlockingStub(server.channel())
            .withInterceptors(CallMetadata.daemonSession(welcome.getSessionToken()));
    ByteString foreignNonce = ByteString.copyFrom(new byte[32]);
    GetTicketKeysRequest read = GetTicketKeysRequest.getDefaultInstance();

    Refused.with(
        Reason.CREDENTIALS_INVALID, () -> unsigned.leaseCredential(daemon.lease().build()));
    Refused.with(Reason.CREDENTIALS_INVALID, () -> unsigned.getTicketKeys(read));
    Refused.with(
        Reason.CREDENTIALS_INVALID,
        () ->
            daemon.stub(foreignNonce, instance.signing()).leaseCredential(daemon.lease().build()));
    Refused.with(
        Reason.CREDENTIALS_INVALID,
        () ->
            daemon
                .stub(welcome.getServerNonce(), SigningKeyPair.generate())
                .leaseCredential(daemon.lease().build()));
    assertThat(daemon.stub().getTicketKeys(read).getKeys().getJwks().isEmpty()).isFalse();
    daemon.stub().leaseCredential(daemon.lease().build());
  }

  @Test
  void theNonceBeforeTheNewestIsStillTakenAndAnOlderOneIsNot() {
    ByteString second = daemon.control.heartbeat().getServerNonce();
    daemon.stub().leaseCredential(daemon.lease().build());
    daemon.stub(second, instance.signing()).leaseCredential(daemon.lease().build());
    daemon.control.heartbeat();

    Refused.with(
        Reason.CREDENTIALS_INVALID, () -> daemon.stub().leaseCredential(daemon.lease().build()));
    daemon.stub(second, instance.signing()).leaseCredential(daemon.lease().build());
  }

  @Test
  void ATK_V3_aBackendIsLeasedNothing() {
    var backend = VaultServiceGrpc.newBlockingStub(TestTenant.create(server).channel(Role.BACKEND));

    Refused.with(Reason.ROLE_MISSING, () -> backend.leaseCredential(daemon.lease().build()));
  }

  @Test
  void ATK_V4_whatIsNotTheDaemonsConnectorCredentialAndEpochIsNotLeased() {
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            daemon
                .stub()
                .leaseCredential(
                    daemon.lease().setConnectorId(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            daemon
                .stub()
                .leaseCredential(
                    daemon.lease().setCredentialRef(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.FENCED,
        () ->
            daemon
                .stub()
                .leaseCredential(
                    daemon
                        .lease()
                        .setConnectorEpoch(spec.getFence().getConnectorEpoch() + 1)
                        .build()));
  }

  @Test
  void INV_S10_aRevokedConnectorIsLeasedNothing() {
    daemon.stub().leaseCredential(daemon.lease().build());
    revoke();

    Refused.with(
        Reason.CONNECTOR_NOT_SENDING, () -> daemon.stub().leaseCredential(daemon.lease().build()));
  }

  @Test
  void INV_S10_aLeaseThatMeetsARevocationInProgressIsRefused() throws Exception {
    CountDownLatch revoking = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> revocation =
          both.submit(
              () ->
                  server
                      .bean(Transactions.class)
                      .run(
                          () -> {
                            int changed = revoke();
                            revoking.countDown();
                            Uninterruptibles.awaitUninterruptibly(commit);
                            return changed;
                          }));
      revoking.await();
      Future<LeaseCredentialResponse> lease =
          both.submit(() -> daemon.stub().leaseCredential(daemon.lease().build()));
      await().until(() -> lease.isDone() || isSomebodyWaiting());
      commit.countDown();

      assertThat(revocation.get()).isEqualTo(1);
      Refused.with(
          Reason.CONNECTOR_NOT_SENDING,
          () -> {
            try {
              lease.get();
            } catch (ExecutionException e) {
              throw e.getCause();
            }
          });
    }
  }

  private int revoke() {
    return server
        .bean(Sql.class)
        .update(
            "update connector set desired = 'REVOKED', revoked_time = now() where connector_id = ?",
            connector);
  }

  private boolean isSomebodyWaiting() {
    return server
        .bean(Sql.class)
        .one(
            row -> row.bool("waits"),
            "select exists (select from pg_locks where not granted) as waits");
  }

  @Test
  void aDaemonStoresWhatItSealedUnderItsEpoch() throws Exception {
    PutCredentialRequest put =
        PutCredentialRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setPersonaId(connector.toString())
            .setKind(CredentialKind.CREDENTIAL_KIND_SASL)
            .setSealed(sealed("newer secret"))
            .setExpectedVersion(1)
            .setConnectorEpoch(spec.getFence().getConnectorEpoch())
            .build();

    Refused.with(
        Reason.INVALID_FIELD,
        () -> daemon.stub().putCredential(put.toBuilder().clearConnectorEpoch().build()));
    Refused.with(
        Reason.INVALID_FIELD,
        () ->
            daemon
                .stub()
                .putCredential(
                    put.toBuilder().setPlaintext(ByteString.copyFromUtf8("clear")).build()));
    Refused.with(
        Reason.FENCED,
        () ->
            daemon
                .stub()
                .putCredential(
                    put.toBuilder().setConnectorEpoch(put.getConnectorEpoch() + 1).build()));
    assertThat(daemon.stub().putCredential(put).getVersion()).isEqualTo(2);
    assertThat(opened(daemon.stub().leaseCredential(daemon.lease().build())))
        .isEqualTo("newer secret".getBytes(UTF_8));
  }

  private SealedSecret sealed(String secret) throws Exception {
    SealingKey key =
        SealingKeyManifest.parseFrom(welcome.getSealingKeys().getManifest()).getKeys(0);
    byte[] sealed =
        SealedBox.seal(
            key.getPublicKey().toByteArray(),
            info("credential", key.getKeyId()),
            secret.getBytes(UTF_8));
    return SealedSecret.newBuilder()
        .setRecipientKeyId(key.getKeyId())
        .setSealed(ByteString.copyFrom(sealed))
        .build();
  }
}
