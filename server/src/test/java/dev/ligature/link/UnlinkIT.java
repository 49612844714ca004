package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ListActivityRequest;
import dev.ligature.api.account.v1.ListNoticesRequest;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrepareUnlinkResponse;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Identities are removed as long as a way to sign in remains. */
class UnlinkIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private TestTenant tenant;
  private String ada;
  private String token;
  private Mailbox first;
  private Mailbox second;

  @BeforeEach
  void makeAccount() {
    tenant = TestTenant.create(server);
    ada = tenant.account();
    first = TestIdentities.verified(server, tenant.id(), ada);
    second = TestIdentities.verified(server, tenant.id(), ada);
    token = tenant.signIn(ada);
  }

  private LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private AccountServiceGrpc.AccountServiceBlockingStub account(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private PrepareUnlinkResponse prepare(String session, Mailbox wanted) {
    return as(session)
        .prepareUnlink(
            PrepareUnlinkRequest.newBuilder()
                .setRequestId(id())
                .setIdentityId(wanted.id())
                .build());
  }

  private int confirm(String session, String ticket) {
    return as(session)
        .confirmUnlink(
            ConfirmUnlinkRequest.newBuilder().setRequestId(id()).setUnlinkTicket(ticket).build())
        .getEndedSessions();
  }

  private boolean report(String session, Mailbox reported) {
    return as(session)
        .reportCompromised(
            ReportCompromisedRequest.newBuilder()
                .setRequestId(id())
                .setIdentityId(reported.id())
                .build())
        .getRecoveryOnly();
  }

  private List<String> identities() {
    return as(token)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesList()
        .stream()
        .map(dev.ligature.api.link.v1.Identity::getIdentityId)
        .toList();
  }

  private List<String> deliveries() {
    return sql.list(
        row -> row.text("address"),
        "select address from notice_delivery where tenant_id = ? order by address",
        tenant.id());
  }

  private void requireEnded(String session) {
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> account(session).getOverview(GetOverviewRequest.getDefaultInstance()));
  }

  private String signInBy(Mailbox mailbox) {
    String session = tenant.signIn(ada);
    sql.update(
        """
        update session set identity_id = ?::uuid where tenant_id = ? and session_id = (
          select session_id from session where tenant_id = ? order by created_time desc limit 1)
        """,
        mailbox.id(),
        tenant.id(),
        tenant.id());
    return session;
  }

  @Test
  void REQ_S3_anUnlinkShowsItsCostThenEndsTheSessionsOfTheIdentityAndTellsAllAddresses() {
    String byFirst = signInBy(first);
    String bySecond = signInBy(second);

    PrepareUnlinkResponse prepared = prepare(token, first);
    assertThat(prepared.getImpact().getLostSignInMethodsList())
        .containsExactly("email (" + first.address() + ")");
    assertThat(prepared.getImpact().getEndedSessions()).isEqualTo(1);
    assertThat(prepared.getImpact().getRemainingIdentities()).isEqualTo(1);
    assertThat(prepared.getImpact().getUnreachableAccountIdsList()).isEmpty();
    assertThat(identities()).as("nothing has happened yet").hasSize(2);
    assertThat(confirm(token, prepared.getUnlinkTicket())).isEqualTo(1);

    assertThat(identities()).containsExactly(second.id());
    requireEnded(byFirst);
    assertThat(account(bySecond).getOverview(GetOverviewRequest.getDefaultInstance()).hasAccount())
        .isTrue();
    assertThat(deliveries()).containsExactlyInAnyOrder(first.address(), second.address());
    assertThat(
            account(token)
                .listNotices(ListNoticesRequest.getDefaultInstance())
                .getNotices(0)
                .getText())
        .isEqualTo("email (u…@example.org) was unlinked from your account.");
    assertThat(
            account(token)
                .listActivity(ListActivityRequest.getDefaultInstance())
                .getActivities(0)
                .getSentence())
        .isEqualTo("Unlinked email (" + first.address() + ")");
  }

  @Test
  void refusesToRemoveTheLastIdentityThatSignsIn() {
    confirm(token, prepare(token, first).getUnlinkTicket());
    TestIdentities.unverified(server, tenant.id(), ada);

    Refused.with(Reason.LAST_IDENTITY, () -> prepare(token, second));
    TestIdentities.verified(server, tenant.id(), ada);
    assertThat(prepare(token, second).getImpact().getRemainingIdentities()).isEqualTo(1);
  }

  @Test
  void anIdentityThatPolicyForbidsDoesNotCountAsRemaining() {
    sql.update(
        """
        update identity set subject_canonical = 'x@forbidden.example'
        where tenant_id = ? and identity_id = ?::uuid
        """,
        tenant.id(),
        second.id());
    String ticket = prepare(token, first).getUnlinkTicket();
    tenant.setPolicy("{\"allowedEmailDomains\": [\"example.org\"]}");

    Refused.with(Reason.LAST_IDENTITY, () -> confirm(token, ticket));
    Refused.with(Reason.LAST_IDENTITY, () -> prepare(token, first));
    tenant.setPolicy("{}");
    assertThat(confirm(token, ticket)).isZero();
  }

  @Test
  void aTicketIsGoodOnceForItsOwnSessionAndForFiveMinutes() {
    String ticket = prepare(token, first).getUnlinkTicket();
    String other = tenant.signIn(ada);

    Refused.with(Reason.TICKET_EXPIRED, () -> confirm(other, ticket));
    Refused.with(Reason.TICKET_EXPIRED, () -> confirm(token, "not-a-ticket"));
    sql.update(
        "update unlink_ticket set expire_time = now() - interval '1 s' where tenant_id = ?",
        tenant.id());
    Refused.with(Reason.TICKET_EXPIRED, () -> confirm(token, ticket));
    sql.update(
        "update unlink_ticket set expire_time = now() + interval '1 min' where tenant_id = ?",
        tenant.id());
    assertThat(confirm(token, ticket)).isZero();
    TestIdentities.verified(server, tenant.id(), ada);
    Refused.with(Reason.TICKET_EXPIRED, () -> confirm(token, ticket));
  }

  @Test
  void whatMovedSinceTheReportIsShownAgain() {
    String ticket = prepare(token, first).getUnlinkTicket();
    var _ =
        account(token)
            .updateAccount(
                UpdateAccountRequest.newBuilder().setRequestId(id()).setHandle("ada").build());

    Refused.with(Reason.STATE_CHANGED, () -> confirm(token, ticket));
    assertThat(confirm(token, prepare(token, first).getUnlinkTicket())).isZero();
  }

  @Test
  void ATK_A36_anIdentityOfAnotherAccountIsAsAbsentAsNone() {
    String other = tenant.signIn(tenant.account());
    for (String target : List.of(first.id(), id())) {
      Refused.with(Reason.NOT_FOUND, () -> prepare(other, new Mailbox(target, "")));
      Refused.with(Reason.NOT_FOUND, () -> report(other, new Mailbox(target, "")));
    }
    assertThat(identities()).hasSize(2);
  }

  @Test
  void aHeldIdentityStaysAndItsOwnerDoesNotLearnWhy() {
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, gen_random_uuid(), 'IDENTITY', ?::uuid, 'case', 'auditor', now())
        """,
        tenant.id(),
        first.id());

    Refusal refusal = Refused.with(Reason.POLICY_FORBIDS, () -> prepare(token, first));
    assertThat(refusal.text()).doesNotContainIgnoringCase("hold");
    assertThat(prepare(token, second).getUnlinkTicket()).isNotEmpty();
  }

  @Test
  void ATK_A5_anOpenCodeOfTheRemovedIdentityIsVoid() {
    openChallenge(first.address());
    openChallenge(second.address());
    confirm(token, prepare(token, first).getUnlinkTicket());

    assertThat(openChallenges()).as("only the other one's is open").isEqualTo(1);
  }

  private void openChallenge(String address) {
    sql.update(
        """
        with attempt as (
          insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
            attempt_secret_hash, binding_hash, provider, target_raw, target_display,
            target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
          values (?, gen_random_uuid(), 'EMAIL', 'SIGN_IN', 'STEP', 'test', sha256('a'),
            sha256('b'), 'email', ?, ?, ?, 1, now(), now(), now() + interval '10 min')
          returning tenant_id, link_attempt_id)
        insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
          code_key_generation, created_time, expire_time)
        select tenant_id, gen_random_uuid(), link_attempt_id, 'SIGN_IN', sha256('c'), 1, now(),
          now() + interval '5 min' from attempt
        """,
        tenant.id(),
        address,
        address,
        address);
  }

  private int openChallenges() {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from challenge
        where tenant_id = ? and void_time is null and used_time is null
        """,
        tenant.id());
  }

  @Test
  void aReportedIdentityIsGoneWithItsSessionsAndDevicesAndReservedForADay() {
    String thief = signInBy(first);

    assertThat(report(token, first)).isFalse();

    requireEnded(thief);
    assertThat(identities()).containsExactly(second.id());
    assertThat(account(token).getOverview(GetOverviewRequest.getDefaultInstance()).getDevicesList())
        .filteredOn(dev.ligature.api.account.v1.Device::getRevoked)
        .hasSize(1);
    assertThat(take(first.address())).isEqualTo("reserved_identity_is_not_linked");
    sql.update(
        "update former_identity set reserved_until_time = now() where tenant_id = ?", tenant.id());
    assertThat(take(first.address())).isEmpty();
  }

  @Test
  void afterTheLastIdentityIsReportedOnlyRecoveryIsLeft() {
    assertThat(report(token, first)).isFalse();
    assertThat(report(token, second)).isTrue();

    requireEnded(token);
    String state =
        sql.one(
            row -> row.text("state"),
            "select state from account where tenant_id = ? and account_id = ?::uuid",
            tenant.id(),
            ada);
    assertThat(state).isEqualTo("RECOVERY_ONLY");
    Refused.with(Reason.ACCOUNT_NOT_ACTIVE, () -> tenant.signIn(ada));
  }

  /** What the database says when another account takes an address; empty if it may. */
  private String take(String address) {
    try {
      sql.update(
          """
          insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
            subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
            verified_time, created_time)
          values (?, gen_random_uuid(), ?::uuid, 'EMAIL', 'email', ?, ?, ?, 1, true, now(), now())
          """,
          tenant.id(),
          tenant.account(),
          address,
          address,
          address);
      return "";
    } catch (dev.ligature.common.DomainException e) {
      assertThat(e.reason()).isEqualTo(Reason.TARGET_NOT_LINKABLE);
      return "reserved_identity_is_not_linked";
    }
  }
}
