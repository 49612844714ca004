package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ApproveRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryResponse;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.ProofPurpose;
import dev.ligature.api.account.v1.StartRecoveryRequest;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A recovery by support is cancelled without a session by whoever held an identity. */
class RecoveryByProofIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String ada = tenant.account();
  private final Mailbox mailbox = Mailbox.of(server);
  private TestIdentities.Mailbox present;
  private TestIdentities.Mailbox former;
  private String recovery;

  @BeforeEach
  void startRecovery() {
    present = TestIdentities.verified(server, tenant.id(), ada);
    former = TestIdentities.verified(server, tenant.id(), ada);
    var _ =
        LinkServiceGrpc.newBlockingStub(tenant.session(tenant.signIn(ada)))
            .reportCompromised(
                ReportCompromisedRequest.newBuilder()
                    .setRequestId(id())
                    .setIdentityId(former.id())
                    .build());
    recovery =
        support("anna")
            .startRecovery(
                StartRecoveryRequest.newBuilder()
                    .setRequestId(id())
                    .setAccountId(ada)
                    .setReason("lost everything")
                    .setCaseId("4711")
                    .setNewEmail("new" + id() + "@example.org")
                    .build())
            .getRecoveryId();
    var _ =
        support("bert")
            .approveRecovery(
                ApproveRecoveryRequest.newBuilder()
                    .setRequestId(id())
                    .setRecoveryId(recovery)
                    .setReason("seen the passport")
                    .build());
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private AccountServiceGrpc.AccountServiceBlockingStub support(String person) {
    return AccountServiceGrpc.newBlockingStub(tenant.support(person));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub backend() {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private ContinueSignInResponse prove(TestIdentities.Mailbox identity, ProofPurpose purpose) {
    StartSignInResponse attempt =
        backend()
            .startSignIn(
                StartSignInRequest.newBuilder()
                    .setRequestId(id())
                    .setEmail(identity.address())
                    .setPurpose(purpose)
                    .build());
    return backend()
        .continueSignIn(
            ContinueSignInRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setAttemptSecret(attempt.getAttemptSecret())
                .setCode(mailbox.codeTo(identity.address(), 1))
                .build());
  }

  private String ticketOf(TestIdentities.Mailbox identity) {
    return prove(identity, ProofPurpose.PROOF_PURPOSE_RECOVERY).getProofTicket();
  }

  private CancelRecoveryResponse cancel(String ticket) {
    return backend()
        .cancelRecovery(
            CancelRecoveryRequest.newBuilder()
                .setRequestId(id())
                .setRecoveryId(recovery)
                .setProofTicket(ticket)
                .build());
  }

  private String state() {
    return server
        .bean(Sql.class)
        .one(
            row -> row.text("state"),
            "select state from recovery where tenant_id = ? and recovery_id = ?::uuid",
            tenant.id(),
            recovery);
  }

  @Test
  void ATK_A32_aProofOfAFormerIdentityCancelsTheRecoveryOnce() {
    String ticket = ticketOf(former);

    assertThat(cancel(ticket).getRevision()).isNotEmpty();

    assertThat(state()).isEqualTo("CANCELLED");
    Refused.with(Reason.TICKET_EXPIRED, () -> cancel(ticket));
  }

  @Test
  void ATK_A32_aProofOfAPresentIdentityCancelsItToo() {
    cancel(ticketOf(present));
    assertThat(state()).isEqualTo("CANCELLED");
  }

  @Test
  void ATK_A32_aProofOfAnotherAccountsIdentityOrForAnotherPurposeCancelsNothing() {
    TestIdentities.Mailbox strangers =
        TestIdentities.verified(server, tenant.id(), tenant.account());
    String signIn = prove(present, ProofPurpose.PROOF_PURPOSE_SIGN_IN).getSignInTicket();

    Refused.with(Reason.PROOF_MISMATCH, () -> cancel(ticketOf(strangers)));
    Refused.with(Reason.TICKET_EXPIRED, () -> cancel(signIn));
    Refused.with(Reason.TICKET_EXPIRED, () -> cancel("forged"));
    assertThat(state()).isEqualTo("APPROVED");
  }
}
