package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.client.Refusal;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Nobody learns from an answer what others did with an identifier. */
class CodeBudgetsIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private final TestTenant tenant = TestTenant.create(server);
  private final String account = tenant.account();
  private final TestIdentities.Mailbox mine = TestIdentities.verified(server, tenant.id(), account);
  private final EmailCalls calls = new EmailCalls(tenant);
  private final Mailbox mailbox = Mailbox.of(server);

  private static String id() {
    return UUID.randomUUID().toString();
  }

  /** An answer without what is fresh in each. */
  private static StartSignInResponse shape(StartSignInResponse answer) {
    assertThat(answer.getAttemptId()).hasSize(36);
    assertThat(answer.getAttemptSecret()).hasSize(43);
    return answer.toBuilder().clearAttemptId().clearAttemptSecret().clearExpireTime().build();
  }

  /** Codes that others tried at the mailbox before now, under a purpose and by an account. */
  private void tried(String purpose, String by, int codes, int tries, boolean lastWasRight) {
    sql.update(
        """
        with other as (
          insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
            account_id, session_id, attempt_secret_hash, binding_hash, provider, target_raw,
            target_display, target_canonical, canonicaliser_version, trace_id, created_time,
            updated_time, expire_time)
          select ?, gen_random_uuid(), 'EMAIL', ?, 'STEP', 'test', s.account_id, s.session_id,
            case when s.account_id is null then sha256('a') end, sha256('b'), 'email', ?, ?, ?, 1,
            repeat('0', 32), now(), now(), now() + interval '10 min'
          from generate_series(1, ?) left join (
            select account_id, session_id from session where tenant_id = ? and token_hash = ?
          ) s on true
          returning tenant_id, link_attempt_id)
        insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
          code_key_generation, tries, is_sent, used_time, created_time, expire_time)
        select tenant_id, gen_random_uuid(), link_attempt_id, ?, sha256('c'), 1, ?, true,
          case when ? then now() end, now(), now() + interval '5 min' from other
        """,
        tenant.id(),
        purpose,
        mine.address(),
        mine.address(),
        mine.address(),
        codes,
        tenant.id(),
        new OpaqueToken(by).digest(),
        purpose,
        tries,
        lastWasRight);
  }

  @Test
  void ATK_A15_ofAHundredStartsAtOnceThreeSendACodeAndAllAreAnsweredAlike() throws Exception {
    String unknown = "u" + id() + "@example.org";
    StartSignInResponse first = shape(calls.startSignIn("u" + id() + "@example.org"));
    List<Future<StartSignInResponse>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
      for (int i = 0; i < 100; i++) {
        String address = i % 2 == 0 ? mine.address() : unknown;
        answers.add(threads.submit(() -> calls.startSignIn(address)));
      }
    }

    for (Future<StartSignInResponse> answer : answers) {
      assertThat(shape(answer.get())).isEqualTo(first);
    }
    for (String address : List.of(mine.address(), unknown)) {
      mailbox.codeTo(address, 3);
      assertThat(sent(address)).isEqualTo(3);
    }
  }

  private int sent(String address) {
    return sql.one(
        row -> row.intValue("n"),
        """
        select count(*)::int as n from challenge join link_attempt using (tenant_id, link_attempt_id)
        where tenant_id = ? and target_canonical = ? and is_sent
        """,
        tenant.id(),
        address);
  }

  @Test
  void ATK_A14_afterTenWrongCodesTheRightOneIsAnsweredLikeAWrongOne() {
    StartSignInResponse attempt = calls.startSignIn(mine.address());
    String right = mailbox.codeTo(mine.address(), 1);
    tried("SIGN_IN", "", 2, 5, false);
    sql.update(
        "update challenge set is_sent = false where tenant_id = ? and tries = 5", tenant.id());
    StartSignInResponse elsewhere = calls.startSignIn("u" + id() + "@example.org");

    Refusal exhausted = Refused.with(Reason.CODE_INVALID, () -> calls.signIn(attempt, right));
    Refusal wrong = Refused.with(Reason.CODE_INVALID, () -> calls.signIn(elsewhere, "x"));
    assertThat(exhausted.text()).isEqualTo(wrong.text());
    assertThat(exhausted.metadata()).isEqualTo(wrong.metadata());
    assertThat(shape(calls.startSignIn(mine.address()))).isEqualTo(shape(attempt));
    assertThat(sent(mine.address())).as("a code that is not heard is not sent").isEqualTo(1);

    sql.update(
        """
        update challenge set created_time = created_time - interval '1 hour'
        where tenant_id = ? and tries = 5
        """,
        tenant.id());
    assertThat(calls.signIn(attempt, right).getAccountId()).isEqualTo(account);
  }

  @Test
  void ATK_A14_codesThatWereRightUseUpNoBudget() {
    StartSignInResponse attempt = calls.startSignIn(mine.address());
    String right = mailbox.codeTo(mine.address(), 1);
    tried("SIGN_IN", "", 30, 1, true);

    assertThat(calls.signIn(attempt, right).getAccountId()).isEqualTo(account);
  }

  @Test
  void ATK_A14_strangersUseUpNeitherTheCodesNorTheTriesOfAnOwnerWhoStepsUp() {
    StepUpStory story = new StepUpStory(tenant);
    String old = story.oldSession(account);
    String stranger = tenant.signIn(tenant.account());
    tried("LINK", stranger, 4, 5, false);
    tried("SIGN_IN", "", 4, 5, false);

    StepUpResponse started = story.start(old, mine.id());
    String code = mailbox.codeTo(mine.address(), 1);
    story.rename(
        story.give(old, started, StepUpInput.newBuilder().setCode(code)).getSessionToken());
  }

  @Test
  void ATK_A14_anOwnersOwnWrongTriesToStepUpDoCount() {
    StepUpStory story = new StepUpStory(tenant);
    String old = story.oldSession(account);
    StepUpResponse started = story.start(old, mine.id());
    String code = mailbox.codeTo(mine.address(), 1);
    tried("STEP_UP", old, 2, 5, false);

    Refused.with(
        Reason.CODE_INVALID,
        () -> story.give(old, started, StepUpInput.newBuilder().setCode(code)));
  }
}
