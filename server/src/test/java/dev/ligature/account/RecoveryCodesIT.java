package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.IdentitySummary;
import dev.ligature.api.account.v1.RedeemRecoveryCodeRequest;
import dev.ligature.api.account.v1.RedeemRecoveryCodeResponse;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recovery code gives an account back to its owner, and to nobody else. */
class RecoveryCodesIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private TestTenant tenant;
  private String ada;
  private String token;
  private Mailbox own;
  private Mailbox intruders;
  private List<String> codes;

  @BeforeEach
  void makeCodes() {
    tenant = TestTenant.create(server);
    ada = tenant.account();
    own = TestIdentities.verified(server, tenant.id(), ada);
    intruders = TestIdentities.verified(server, tenant.id(), ada);
    token = tenant.signIn(ada);
    codes =
        as(token)
            .generateRecoveryCodes(
                GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build())
            .getRecoveryCodesList();
  }

  private AccountServiceGrpc.AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private RedeemRecoveryCodeRequest.Builder request(String name, String code) {
    return RedeemRecoveryCodeRequest.newBuilder()
        .setRequestId(id())
        .setHandleOrIdentifier(name)
        .setRecoveryCode(code);
  }

  private RedeemRecoveryCodeResponse redeem(RedeemRecoveryCodeRequest.Builder request) {
    return AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
        .redeemRecoveryCode(request.build());
  }

  private static String wrong(String code) {
    return (code.startsWith("A") ? "B" : "A") + code.substring(1);
  }

  @Test
  void tenDifferentCodesAreMadeAndTheOnesBeforeAreVoid() {
    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    assertThat(codes).allMatch(code -> code.matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"));
    var _ =
        as(token)
            .generateRecoveryCodes(
                GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build());

    Refused.with(Reason.CODE_INVALID, () -> redeem(request(own.address(), codes.getFirst())));
  }

  @ParameterizedTest
  @CsvSource({
    "PHONE, +4790123456, +4790123456",
    "WALLET, eip155:1:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed, eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  })
  void anAccountIsNamedByAnyIdentifierThatIsTyped(String kind, String canonical, String typed) {
    sql.update(
        """
        update identity set kind = ?, provider = lower(?), subject_canonical = ?
        where tenant_id = ? and identity_id = ?::uuid
        """,
        kind,
        kind,
        canonical,
        tenant.id(),
        own.id());

    assertThat(redeem(request(typed, codes.getFirst())).getIdentitiesCount()).isEqualTo(2);
    Refused.with(
        Reason.CODE_INVALID,
        () -> redeem(request(typed.substring(0, typed.length() - 1), codes.getFirst())));
  }

  @Test
  void ATK_A4_everyIdentityIsShownAndTheOnesThatAreNotKeptAreDropped() {
    RedeemRecoveryCodeResponse shown = redeem(request(own.address(), codes.getFirst()));
    assertThat(shown.getIdentitiesList())
        .extracting(IdentitySummary::getIdentityId)
        .containsExactlyInAnyOrder(own.id(), intruders.id());
    assertThat(shown.hasSession()).as("nothing has happened yet").isFalse();

    RedeemRecoveryCodeResponse recovered =
        redeem(
            request(own.address(), codes.getFirst()).addKeptIdentityIds(own.id()).setCommit(true));

    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(token).getOverview(GetOverviewRequest.getDefaultInstance()));
    assertThat(
            as(recovered.getSession().getSessionToken())
                .getOverview(GetOverviewRequest.getDefaultInstance())
                .getIdentitiesList())
        .extracting(IdentitySummary::getIdentityId)
        .containsExactly(own.id());
    assertThat(
            sql.list(
                row -> row.text("address"),
                """
                select d.address from notice_delivery d join notice n using (tenant_id, notice_id)
                where d.tenant_id = ? and n.kind = 'RECOVERY_CODE_USED'
                """,
                tenant.id()))
        .containsExactlyInAnyOrder(own.address(), intruders.address());
  }

  @Test
  void ATK_A33_ofManyWhoUseOneCodeAtOnceOneRecovers() throws Exception {
    int callers = 5;
    CyclicBarrier barrier = new CyclicBarrier(callers);
    List<String> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return outcome(request(own.address(), codes.getFirst()).setCommit(true));
                }));
      }
      for (Future<String> each : running) {
        outcomes.add(each.get());
      }
    }

    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "OK", "CODE_INVALID", "CODE_INVALID", "CODE_INVALID", "CODE_INVALID");
  }

  private String outcome(RedeemRecoveryCodeRequest.Builder request) {
    try {
      redeem(request);
      return "OK";
    } catch (StatusRuntimeException e) {
      return Refusals.of(e).orElseThrow().reasonName();
    }
  }

  @Test
  void ATK_A33_anAccountAndNobodysNameAreRefusedAlikeAndFiveTimes() {
    for (String name : List.of(own.address(), "nobody@example.org")) {
      for (int left = 4; left >= 0; left--) {
        assertThat(
                Refused.with(
                        Reason.CODE_INVALID, () -> redeem(request(name, wrong(codes.getFirst()))))
                    .metadata())
            .containsEntry("attempts_left", Integer.toString(left));
      }
      Refused.with(Reason.RATE_LIMITED, () -> redeem(request(name, codes.getFirst())));
    }
    sql.update(
        "update recovery_try set since_time = now() - interval '61 minutes' where tenant_id = ?",
        tenant.id());
    assertThat(redeem(request(own.address(), codes.getFirst())).getIdentitiesCount()).isEqualTo(2);
  }

  @Test
  void triesThatNoLongerCountAreForgottenAndOthersAreNot() {
    for (String name : List.of(own.address(), "nobody@example.org")) {
      Refused.with(Reason.CODE_INVALID, () -> redeem(request(name, wrong(codes.getFirst()))));
    }
    sql.update(
        """
        update recovery_try set since_time = now() - interval '61 minutes'
        where tenant_id = ? and subject_hmac = (
          select subject_hmac from recovery_try where tenant_id = ? limit 1)
        """,
        tenant.id(),
        tenant.id());
    assertThat(rememberedTries()).isEqualTo(2);

    server.bean(RecoveryTries.class).sweep();

    assertThat(rememberedTries()).isEqualTo(1);
  }

  private int rememberedTries() {
    return sql.one(
        row -> row.intValue("n"),
        "select count(*)::int as n from recovery_try where tenant_id = ?",
        tenant.id());
  }

  @Test
  void ATK_A5_whatWasOpenBeforeARecoveryIsVoid() {
    sql.update(
        """
        with attempt as (
          insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
            account_id, attempt_secret_hash, binding_hash, provider, target_raw, target_display,
            target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
          values (?, gen_random_uuid(), 'EMAIL', 'LINK', 'STEP', 'test', ?::uuid, sha256('a'),
            sha256('b'), 'email', 'x@example.org', 'x@example.org', 'x@example.org', 1, now(),
            now(), now() + interval '10 min')
          returning tenant_id, link_attempt_id)
        insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
          code_key_generation, created_time, expire_time)
        select tenant_id, gen_random_uuid(), link_attempt_id, 'LINK', sha256('c'), 1, now(),
          now() + interval '5 min' from attempt
        """,
        tenant.id(),
        ada);
    assertThat(open()).isEqualTo(1);
    redeem(request(own.address(), codes.getFirst()).setCommit(true));

    assertThat(open()).isZero();
  }

  private int open() {
    return sql.one(
        row -> row.intValue("count"),
        """
        select count(*)::int as count from challenge c
        join link_attempt a using (tenant_id, link_attempt_id)
        where c.tenant_id = ? and c.void_time is null and a.state = 'STEP'
        """,
        tenant.id());
  }

  @Test
  void afterTheLastIdentityWasReportedACodeBringsTheAccountBack() {
    sql.update(
        "update account set state = 'RECOVERY_ONLY' where tenant_id = ? and account_id = ?::uuid",
        tenant.id(),
        ada);
    String fresh =
        redeem(
                request(own.address(), codes.getFirst())
                    .addKeptIdentityIds(own.id())
                    .setCommit(true))
            .getSession()
            .getSessionToken();

    assertThat(
            as(fresh)
                .getOverview(GetOverviewRequest.getDefaultInstance())
                .getAccount()
                .getState()
                .name())
        .isEqualTo("ACCOUNT_STATE_ACTIVE");
  }
}
