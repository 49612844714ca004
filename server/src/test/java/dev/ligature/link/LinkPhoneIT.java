package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.PhoneTarget;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Telephone numbers are linked over the real server by the codes that were texted to them. */
class LinkPhoneIT {
  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final String session = tenant.signIn(tenant.account());
  private final Mailbox mailbox = Mailbox.of(server);

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private LinkServiceGrpc.LinkServiceBlockingStub as(String token) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(token));
  }

  private LinkAttempt start(String token, String number) {
    return as(token)
        .startLink(
            StartLinkRequest.newBuilder()
                .setRequestId(id())
                .setPhone(PhoneTarget.newBuilder().setNumber(number))
                .build())
        .getAttempt();
  }

  private LinkAttempt give(LinkAttempt attempt, String code) {
    return as(session)
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt.getAttemptId())
                .setCode(code)
                .build())
        .getAttempt();
  }

  @Test
  void REQ_S1_aNumberIsLinkedByTheCodeThatWasTextedAndSignsIn() {
    String number = TestNumbers.fresh();
    LinkAttempt attempt = start(session, number);
    assertThat(attempt.getEnterCode().getSentTo())
        .isEqualTo("+47…" + number.substring(number.length() - 2));
    assertThat(give(attempt, mailbox.codeTo(number, 1)).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);

    AccountServiceGrpc.AccountServiceBlockingStub backend =
        AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
    StartSignInResponse signIn =
        backend.startSignIn(
            StartSignInRequest.newBuilder().setRequestId(id()).setPhone(number).build());
    assertThat(
            backend
                .continueSignIn(
                    ContinueSignInRequest.newBuilder()
                        .setRequestId(id())
                        .setAttemptId(signIn.getAttemptId())
                        .setAttemptSecret(signIn.getAttemptSecret())
                        .setCode(mailbox.codeTo(number, 2))
                        .build())
                .getSignInTicket())
        .isNotEmpty();
  }

  @Test
  void ATK_A15_aNumberGetsThreeCodesInTenMinutesAndNobodyLearnsIt() {
    String number = TestNumbers.fresh();
    for (int i = 0; i < 6; i++) {
      assertThat(start(tenant.signIn(tenant.account()), number).getState())
          .isEqualTo(LinkState.LINK_STATE_STEP);
    }
    mailbox.codeTo(number, 3);
    String marker = TestNumbers.fresh();
    start(session, marker);
    mailbox.codeTo(marker, 1);

    assertThat(mailbox.codesTo(number)).hasSize(3);
  }

  @Test
  void ATK_A15_numbersThatCostTheSenderGetNoCode() {
    assertThat(start(session, TestNumbers.fresh()).hasEnterCode()).isTrue();
    for (String costly : List.of("+19005550123", "+4782012345", "+448001111")) {
      Refused.with(Reason.BAD_IDENTIFIER, () -> start(session, costly));
    }
  }

  @Test
  void ATK_A15_codesGoToTheTenantsCountriesOnlyAndTheListCountsAtTheCommitToo() {
    MergeFixture policies = new MergeFixture(server, tenant);
    String number = TestNumbers.fresh();
    String swede = "+4670" + ThreadLocalRandom.current().nextInt(1_000_000, 10_000_000);
    LinkAttempt begun = start(session, number);
    String code = mailbox.codeTo(number, 1);
    policies.policy("{\"allowedPhoneCountries\": [\"SE\", \"DK\"]}");

    Refusal refusal = Refused.with(Reason.POLICY_FORBIDS, () -> start(session, number));
    assertThat(refusal.metadata()).containsEntry("rule", "allowed_phone_countries");
    Refused.with(Reason.POLICY_FORBIDS, () -> signIn(number));
    Refused.with(Reason.POLICY_FORBIDS, () -> give(begun, code));
    assertThat(start(session, swede).hasEnterCode()).isTrue();
    assertThat(signIn(swede).hasStep()).isTrue();
    mailbox.codeTo(swede, 2);
    assertThat(mailbox.codesTo(number)).hasSize(1);

    policies.policy("{\"allowedPhoneCountries\": [\"NO\"]}");
    assertThat(give(begun, code).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  private StartSignInResponse signIn(String number) {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
        .startSignIn(StartSignInRequest.newBuilder().setRequestId(id()).setPhone(number).build());
  }

  @Test
  void ATK_A14_aNewCodeDoesNotGiveNewTriesBeyondTenAnHour() {
    String number = TestNumbers.fresh();
    List<LinkAttempt> attempts = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      attempts.add(start(session, number));
      mailbox.codeTo(number, i);
    }
    for (LinkAttempt attempt : attempts.subList(0, 2)) {
      for (int tried = 0; tried < 5; tried++) {
        Refused.with(Reason.CODE_INVALID, () -> give(attempt, "x"));
      }
    }
    LinkAttempt third = attempts.getLast();
    String right = mailbox.codeTo(number, 3);
    Refused.with(Reason.CODE_INVALID, () -> give(third, right));

    server
        .bean(Sql.class)
        .update(
            """
            update challenge set created_time = created_time - interval '1 hour'
            where tenant_id = ? and tries > 0
            """,
            tenant.id());
    assertThat(give(third, right).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A14_triesWithoutASessionDoNotUseUpTheOwners() {
    String number = TestNumbers.fresh();
    LinkAttempt mine = start(session, number);
    String right = mailbox.codeTo(number, 1);
    server
        .bean(Sql.class)
        .update(
            """
            with other as (
              insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, service,
                attempt_secret_hash, binding_hash, provider, target_raw, target_display,
                target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
              select tenant_id, gen_random_uuid(), kind, 'SIGN_IN', service, binding_hash,
                binding_hash, provider, target_raw, target_display, target_canonical,
                canonicaliser_version, created_time, updated_time, expire_time
              from link_attempt cross join generate_series(1, 3) where link_attempt_id = ?
              returning *)
            insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
              code_key_generation, tries, created_time, expire_time)
            select tenant_id, gen_random_uuid(), link_attempt_id, purpose, binding_hash, 1, 5,
              created_time, expire_time from other
            """,
            UUID.fromString(mine.getAttemptId()));

    assertThat(give(mine, right).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A14_anAccountTriesTwentyCodesAnHourHoweverManyNumbersItNames() {
    String number = TestNumbers.fresh();
    LinkAttempt mine = start(session, number);
    String right = mailbox.codeTo(number, 1);
    Sql sql = server.bean(Sql.class);
    sql.update(
        """
        with other as (
          insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, service, account_id,
            session_id, binding_hash, provider, target_raw, target_display, target_canonical,
            canonicaliser_version, created_time, updated_time, expire_time)
          select tenant_id, gen_random_uuid(), kind, purpose, service, account_id, session_id,
            binding_hash, provider, target_raw, target_display, target_canonical || other_one,
            canonicaliser_version, created_time, updated_time, expire_time
          from link_attempt cross join generate_series(1, 4) as other_one
          where link_attempt_id = ?
          returning *)
        insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
          code_key_generation, tries, created_time, expire_time)
        select tenant_id, gen_random_uuid(), link_attempt_id, purpose, binding_hash, 1, 5,
          created_time, expire_time from other
        """,
        UUID.fromString(mine.getAttemptId()));
    Refused.with(Reason.RATE_LIMITED, () -> give(mine, right));

    sql.update(
        """
        update challenge set tries = 4 where challenge_id = (
          select challenge_id from challenge where tenant_id = ? and tries = 5 limit 1)
        """,
        tenant.id());
    assertThat(give(mine, right).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }
}
