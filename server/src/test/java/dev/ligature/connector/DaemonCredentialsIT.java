package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.api.vault.v1.CredentialLease;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.LeaseCredentialResponse;
import dev.ligature.api.vault.v1.ListLeasesRequest;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.RenewLeaseRequest;
import dev.ligature.api.vault.v1.RevocationStrength;
import dev.ligature.api.vault.v1.RevokeLeasesRequest;
import dev.ligature.api.vault.v1.RevokeLeasesResponse;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
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
import io.grpc.Channel;
import java.util.List;
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

  private VaultServiceBlockingStub stub() {
    return daemon.stub();
  }

  private VaultServiceBlockingStub stub(ByteString nonce, SigningKeyPair signer) {
    return daemon.stub(nonce, signer);
  }

  private LeaseCredentialRequest.Builder lease() {
    return LeaseCredentialRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setCredentialRef(spec.getCredentialRef())
        .setConnectorId(connector.toString())
        .setConnectorEpoch(spec.getFence().getConnectorEpoch());
  }

  private HpkeInfo info(String purpose, String recipient) {
    return new HpkeInfo(
        purpose,
        environment,
        fixture.tenant.toString(),
        column("select account_id::text as value from persona where persona_id = ?"),
        "",
        "",
        "IRC",
        recipient,
        Long.toString(spec.getFence().getConnectorEpoch()));
  }

  private String column(String query) {
    return server.bean(Sql.class).one(row -> row.text("value"), query, connector);
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
    LeaseCredentialRequest request = lease().setLeaseTtl(Durations.fromMinutes(2)).build();

    LeaseCredentialResponse leased = stub().leaseCredential(request);
    LeaseCredentialResponse repeated = stub().leaseCredential(request);

    assertThat(opened(leased)).isEqualTo(ConnectorFixture.SECRET.getBytes(UTF_8));
    assertThat(leased.getLease().getLeaseTtl()).isEqualTo(Durations.fromMinutes(2));
    assertThat(leased.getLease().getConnectorId()).isEqualTo(connector.toString());
    assertThat(repeated.hasMaterial()).isFalse();
    assertThat(repeated.getLease()).isEqualTo(leased.getLease());
    assertThat(
            column(
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

    Refused.with(Reason.CREDENTIALS_INVALID, () -> unsigned.leaseCredential(lease().build()));
    Refused.with(Reason.CREDENTIALS_INVALID, () -> unsigned.getTicketKeys(read));
    Refused.with(
        Reason.CREDENTIALS_INVALID,
        () -> stub(foreignNonce, instance.signing()).leaseCredential(lease().build()));
    Refused.with(
        Reason.CREDENTIALS_INVALID,
        () ->
            stub(welcome.getServerNonce(), SigningKeyPair.generate())
                .leaseCredential(lease().build()));
    assertThat(stub().getTicketKeys(read).getKeys().getJwks().isEmpty()).isFalse();
    stub().leaseCredential(lease().build());
  }

  @Test
  void theNonceBeforeTheNewestIsStillTakenAndAnOlderOneIsNot() {
    ByteString second = daemon.control.heartbeat().getServerNonce();
    stub().leaseCredential(lease().build());
    stub(second, instance.signing()).leaseCredential(lease().build());
    daemon.control.heartbeat();

    Refused.with(Reason.CREDENTIALS_INVALID, () -> stub().leaseCredential(lease().build()));
    stub(second, instance.signing()).leaseCredential(lease().build());
  }

  @Test
  void ATK_V3_aBackendIsLeasedNothing() {
    var backend = VaultServiceGrpc.newBlockingStub(TestTenant.create(server).channel(Role.BACKEND));

    Refused.with(Reason.ROLE_MISSING, () -> backend.leaseCredential(lease().build()));
  }

  @Test
  void ATK_V4_whatIsNotTheDaemonsConnectorCredentialAndEpochIsNotLeased() {
    Refused.with(
        Reason.NOT_FOUND,
        () -> stub().leaseCredential(lease().setConnectorId(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            stub().leaseCredential(lease().setCredentialRef(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.FENCED,
        () ->
            stub()
                .leaseCredential(
                    lease().setConnectorEpoch(spec.getFence().getConnectorEpoch() + 1).build()));
  }

  @Test
  void INV_S10_aRevokedConnectorIsLeasedNothing() {
    stub().leaseCredential(lease().build());
    revoke();

    Refused.with(Reason.CONNECTOR_NOT_SENDING, () -> stub().leaseCredential(lease().build()));
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
          both.submit(() -> stub().leaseCredential(lease().build()));
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

  private RevokeLeasesRequest.Builder revocation() {
    return RevokeLeasesRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setReason("laptop lost");
  }

  private VaultServiceBlockingStub operator() {
    return VaultServiceGrpc.newBlockingStub(fixture.services.channel(Role.OPERATOR));
  }

  private List<CredentialLease> listed(ListLeasesRequest.Builder request) {
    return operator()
        .listLeases(request.setTenantId(fixture.tenant.toString()).build())
        .getLeasesList();
  }

  @Test
  void aPauseEndsTheLeasesOfItsConnector() {
    stub().leaseCredential(lease().build());
    assertThat(listed(ListLeasesRequest.newBuilder())).hasSize(1);

    ConnectorControlGrpc.newBlockingStub(owner())
        .pauseConnector(
            PauseConnectorRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setConnectorId(connector.toString())
                .build());

    assertThat(listed(ListLeasesRequest.newBuilder())).isEmpty();
    assertThat(
            column(
                "select revocation_strength as value from credential_lease l"
                    + " join credential c on c.credential_ref = l.credential_ref where c.persona_id = ?"))
        .isEqualTo("SOFT");
  }

  private Channel owner() {
    return fixture.services.session(
        fixture.services.signIn(
            column("select account_id::text as value from persona where persona_id = ?")));
  }

  @Test
  void theOwnerEndsALeaseAndTheDaemonIsTold() {
    CredentialLease lease = stub().leaseCredential(lease().build()).getLease();
    VaultServiceBlockingStub owner = VaultServiceGrpc.newBlockingStub(owner());
    RevokeLeasesRequest request = revocation().setConnectorId(connector.toString()).build();

    RevokeLeasesResponse revoked = owner.revokeLeases(request);

    assertThat(revoked.getRevokedCount()).isEqualTo(1);
    assertThat(revoked.getRevocationStrength())
        .isEqualTo(RevocationStrength.REVOCATION_STRENGTH_EXPOSED);
    assertThat(daemon.control.await(FrameCase.LEASE_REVOKED).getLeaseRevoked().getLeaseId())
        .isEqualTo(lease.getLeaseId());
    assertThat(owner.revokeLeases(request)).isEqualTo(revoked);
    Refused.with(
        Reason.NOT_FOUND,
        () -> owner.revokeLeases(revocation().setLeaseId(lease.getLeaseId()).build()));
    assertThat(
            column(
                "select count(*)::text as value from audit_entry"
                    + " where type = 'CREDENTIAL_REVOKED'"
                    + " and attributes ->> 'connector_id' = ?::text"))
        .isEqualTo("1");
  }

  @Test
  void ATK_V3_leasesAreEndedByTheirOwnerOrByAnOperatorWhoNamesTheTenant() {
    CredentialLease lease = stub().leaseCredential(lease().build()).getLease();
    TestTenant elsewhere = TestTenant.create(server);
    var other =
        VaultServiceGrpc.newBlockingStub(
            fixture.services.session(fixture.services.signIn(fixture.services.account())));
    RevokeLeasesRequest.Builder byLease = revocation().setLeaseId(lease.getLeaseId());
    RevokeLeasesRequest.Builder byInstance = revocation().setInstanceId(lease.getInstanceId());

    Refused.with(Reason.NOT_FOUND, () -> other.revokeLeases(byLease.build()));
    Refused.with(Reason.ROLE_MISSING, () -> other.revokeLeases(byInstance.build()));
    Refused.with(
        Reason.SESSION_MISSING,
        () ->
            VaultServiceGrpc.newBlockingStub(fixture.services.channel(Role.BACKEND))
                .revokeLeases(byLease.build()));
    Refused.with(Reason.INVALID_FIELD, () -> operator().revokeLeases(byInstance.build()));
    Refused.with(
        Reason.NOT_FOUND,
        () -> operator().revokeLeases(byInstance.setTenantId(elsewhere.id().toString()).build()));
    assertThat(listed(ListLeasesRequest.newBuilder().setInstanceId(lease.getInstanceId())))
        .extracting(CredentialLease::getLeaseId)
        .containsExactly(lease.getLeaseId());
    assertThat(
            operator()
                .revokeLeases(byInstance.setTenantId(fixture.tenant.toString()).build())
                .getRevokedCount())
        .isEqualTo(1);
  }

  @Test
  void aLeaseIsRenewedFromNowAndNotWhenItIsOver() {
    CredentialLease lease = stub().leaseCredential(lease().build()).getLease();
    RenewLeaseRequest.Builder renewal =
        RenewLeaseRequest.newBuilder()
            .setLeaseId(lease.getLeaseId())
            .setLeaseTtl(Durations.fromHours(1));

    CredentialLease renewed =
        stub().renewLease(renewal.setRequestId(UUID.randomUUID().toString()).build()).getLease();
    server
        .bean(Sql.class)
        .update(
            "update credential_lease set expire_time = now() where lease_id = ?",
            UUID.fromString(lease.getLeaseId()));

    assertThat(renewed.getExpireTime().getSeconds())
        .isGreaterThan(lease.getExpireTime().getSeconds());
    Refused.with(
        Reason.FENCED,
        () -> stub().renewLease(renewal.setRequestId(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            stub()
                .renewLease(
                    renewal
                        .setRequestId(UUID.randomUUID().toString())
                        .setLeaseId(UUID.randomUUID().toString())
                        .build()));
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
        () -> stub().putCredential(put.toBuilder().clearConnectorEpoch().build()));
    Refused.with(
        Reason.INVALID_FIELD,
        () ->
            stub()
                .putCredential(
                    put.toBuilder().setPlaintext(ByteString.copyFromUtf8("clear")).build()));
    Refused.with(
        Reason.FENCED,
        () ->
            stub()
                .putCredential(
                    put.toBuilder().setConnectorEpoch(put.getConnectorEpoch() + 1).build()));
    assertThat(stub().putCredential(put).getVersion()).isEqualTo(2);
    assertThat(opened(stub().leaseCredential(lease().build())))
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
