package dev.ligature.account;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ApproveRecoveryRequest;
import dev.ligature.api.account.v1.CancelRecoveryRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ResumeAccountRequest;
import dev.ligature.api.account.v1.StartRecoveryRequest;
import dev.ligature.api.account.v1.StartRecoveryResponse;
import dev.ligature.api.account.v1.SuspendAccountRequest;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Support gives accounts back, never alone and never at once. */
class SupportIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private TestTenant tenant;
  private String ada;
  private String token;

  @BeforeEach
  void signIn() {
    tenant = TestTenant.create(server);
    ada = tenant.account();
    token = tenant.signIn(ada);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub as(String person) {
    return AccountServiceGrpc.newBlockingStub(tenant.support(person));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub owner() {
    return AccountServiceGrpc.newBlockingStub(tenant.session(token));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private StartRecoveryResponse start(String person, String email) {
    return as(person)
        .startRecovery(
            StartRecoveryRequest.newBuilder()
                .setRequestId(id())
                .setAccountId(ada)
                .setReason("lost everything")
                .setCaseId("4711")
                .setNewEmail(email)
                .build());
  }

  private Instant approve(String person, String recovery) {
    return Instant.ofEpochSecond(
        as(person)
            .approveRecovery(
                ApproveRecoveryRequest.newBuilder()
                    .setRequestId(id())
                    .setRecoveryId(recovery)
                    .setReason("seen the passport")
                    .build())
            .getEffectiveTime()
            .getSeconds());
  }

  private static CancelRecoveryRequest cancel(String recovery) {
    return CancelRecoveryRequest.newBuilder().setRequestId(id()).setRecoveryId(recovery).build();
  }

  private String state(String recovery) {
    return sql.one(
        row -> row.text("state"),
        "select state from recovery where tenant_id = ? and recovery_id = ?::uuid",
        tenant.id(),
        recovery);
  }

  private String address() {
    return "new" + UUID.randomUUID() + "@example.org";
  }

  @Test
  void ATK_A32_onePersonAloneRecoversNobody() {
    String recovery = start("anna", address()).getRecoveryId();

    Refused.with(Reason.SECOND_PERSON_REQUIRED, () -> approve("anna", recovery));
    assertThat(state(recovery)).isEqualTo("STARTED");
    assertThat(approve("bert", recovery)).isAfter(Instant.now().plus(Duration.ofHours(23)));
    Refused.with(Reason.WRONG_STATE, () -> approve("carl", recovery));
  }

  @Test
  void ATK_A32_theDelayIsADayAndThreeWhereNoNoticeReachesAnybody() {
    Instant now = Instant.now();
    assertThat(approve("bert", start("anna", address()).getRecoveryId()))
        .isAfter(now.plus(Duration.ofHours(71)));

    ada = tenant.account();
    TestIdentities.verified(server, tenant.id(), ada);
    assertThat(approve("bert", start("anna", address()).getRecoveryId()))
        .isBetween(now.plus(Duration.ofHours(23)), now.plus(Duration.ofHours(25)));
  }

  @Test
  void ATK_A32_theOwnerCancelsWithinTheDelayAndNobodyElsesSessionDoes() {
    String recovery = start("anna", address()).getRecoveryId();
    approve("bert", recovery);
    String stranger = tenant.signIn(tenant.account());

    Refused.with(
        Reason.NOT_FOUND,
        () ->
            AccountServiceGrpc.newBlockingStub(tenant.session(stranger))
                .cancelRecovery(cancel(recovery)));
    Refused.with(
        Reason.SESSION_MISSING,
        () ->
            AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
                .cancelRecovery(cancel(recovery)));
    assertThat(owner().cancelRecovery(cancel(recovery)).getRevision()).isNotEmpty();
    assertThat(state(recovery)).isEqualTo("CANCELLED");
    assertThat(owner().getOverview(GetOverviewRequest.getDefaultInstance()).hasAccount()).isTrue();
  }

  @Test
  void afterTheDelayEverybodyIsOutAndTheNewMailboxSignsIn() {
    TestIdentities.verified(server, tenant.id(), ada);
    String email = address();
    String recovery = start("anna", email).getRecoveryId();
    approve("bert", recovery);
    sql.update(
        """
        update recovery set created_time = created_time - interval '2 days',
          approved_time = approved_time - interval '2 days',
          effective_time = effective_time - interval '2 days'
        where tenant_id = ?
        """,
        tenant.id());

    await().atMost(30, SECONDS).until(() -> state(recovery).equals("DONE"));
    Refused.with(
        Reason.SESSION_REVOKED, () -> owner().getOverview(GetOverviewRequest.getDefaultInstance()));
    assertThat(
            sql.list(
                row -> row.text("subject_canonical"),
                """
                select subject_canonical from identity
                where tenant_id = ? and account_id = ?::uuid and verified_time is not null
                """,
                tenant.id(),
                ada))
        .containsExactly(email);
  }

  @Test
  void aSuspendedAccountHasNoSessionUntilItIsResumed() {
    SuspendAccountRequest suspend =
        SuspendAccountRequest.newBuilder()
            .setRequestId(id())
            .setAccountId(ada)
            .setReason("spam")
            .build();
    assertThat(as("anna").suspendAccount(suspend).getAccount().getState().name())
        .isEqualTo("ACCOUNT_STATE_SUSPENDED");

    Refused.with(
        Reason.SESSION_REVOKED, () -> owner().getOverview(GetOverviewRequest.getDefaultInstance()));
    Refused.with(Reason.ACCOUNT_NOT_ACTIVE, () -> tenant.signIn(ada));
    Refused.with(
        Reason.WRONG_STATE,
        () -> as("anna").suspendAccount(suspend.toBuilder().setRequestId(id()).build()));
    var _ =
        as("anna")
            .resumeAccount(
                ResumeAccountRequest.newBuilder()
                    .setRequestId(id())
                    .setAccountId(ada)
                    .setReason("sorry")
                    .build());
    assertThat(tenant.signIn(ada)).isNotEmpty();
    Refused.with(
        Reason.SESSION_REVOKED, () -> owner().getOverview(GetOverviewRequest.getDefaultInstance()));
  }
}
