package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.vault.v1.CredentialLease;
import dev.ligature.api.vault.v1.ListLeasesRequest;
import dev.ligature.api.vault.v1.RenewLeaseRequest;
import dev.ligature.api.vault.v1.RevocationStrength;
import dev.ligature.api.vault.v1.RevokeLeasesRequest;
import dev.ligature.api.vault.v1.RevokeLeasesResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases end by their time, by a pause, by their owner or by an operator. */
class LeaseEndIT {
  private final TestServer server = SharedServer.get();
  private final ConnectorFixture fixture = new ConnectorFixture(server);
  private final PersonaId connector = fixture.connector();
  private final ConnectedDaemon daemon = new ConnectedDaemon(server, fixture);

  @AfterEach
  void leave() {
    daemon.control.close();
  }

  private String value(String query) {
    return fixture.value(query, connector);
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
    daemon.stub().leaseCredential(daemon.lease().build());
    assertThat(listed(ListLeasesRequest.newBuilder())).hasSize(1);

    ConnectorControlGrpc.newBlockingStub(fixture.owner(connector))
        .pauseConnector(
            PauseConnectorRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setConnectorId(connector.toString())
                .build());

    assertThat(listed(ListLeasesRequest.newBuilder())).isEmpty();
    assertThat(
            value(
                "select revocation_strength as value from credential_lease l"
                    + " join credential c on c.credential_ref = l.credential_ref where c.persona_id = ?"))
        .isEqualTo("SOFT");
  }

  @Test
  void theOwnerEndsALeaseAndTheDaemonIsTold() {
    CredentialLease lease = daemon.stub().leaseCredential(daemon.lease().build()).getLease();
    VaultServiceBlockingStub owner = VaultServiceGrpc.newBlockingStub(fixture.owner(connector));
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
            value(
                "select count(*)::text as value from audit_entry"
                    + " where type = 'CREDENTIAL_REVOKED'"
                    + " and attributes ->> 'connector_id' = ?::text"))
        .isEqualTo("1");
  }

  @Test
  void ATK_V3_leasesAreEndedByTheirOwnerOrByAnOperatorWhoNamesTheTenant() {
    CredentialLease lease = daemon.stub().leaseCredential(daemon.lease().build()).getLease();
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
    CredentialLease lease = daemon.stub().leaseCredential(daemon.lease().build()).getLease();
    RenewLeaseRequest.Builder renewal =
        RenewLeaseRequest.newBuilder()
            .setLeaseId(lease.getLeaseId())
            .setLeaseTtl(Durations.fromHours(1));

    CredentialLease renewed =
        daemon
            .stub()
            .renewLease(renewal.setRequestId(UUID.randomUUID().toString()).build())
            .getLease();
    server
        .bean(Sql.class)
        .update(
            "update credential_lease set expire_time = now() where lease_id = ?",
            UUID.fromString(lease.getLeaseId()));

    assertThat(renewed.getExpireTime().getSeconds())
        .isGreaterThan(lease.getExpireTime().getSeconds());
    Refused.with(
        Reason.FENCED,
        () -> daemon.stub().renewLease(renewal.setRequestId(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            daemon
                .stub()
                .renewLease(
                    renewal
                        .setRequestId(UUID.randomUUID().toString())
                        .setLeaseId(UUID.randomUUID().toString())
                        .build()));
  }
}
