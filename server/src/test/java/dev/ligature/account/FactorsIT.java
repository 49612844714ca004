package dev.ligature.account;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ConfirmTotpRequest;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.EnrolTotpResponse;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.RemoveTotpRequest;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners add an authenticator and authenticate again by it. */
class FactorsIT {
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

  private AccountServiceGrpc.AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static String code(String seed, int stepsAhead) {
    return TotpCode.of(
        BaseEncoding.base32().decode(seed), TotpCode.stepAt(Instant.now()) + stepsAhead);
  }

  /** A code that is wrong now and for the next minute. */
  private static String never(String seed) {
    Set<String> right =
        IntStream.rangeClosed(-2, 4).mapToObj(step -> code(seed, step)).collect(toSet());
    return Stream.of("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
        .filter(code -> !right.contains(code))
        .findFirst()
        .orElseThrow();
  }

  private String enrol(String session) {
    return as(session)
        .enrolTotp(EnrolTotpRequest.newBuilder().setRequestId(id()).build())
        .getSeed();
  }

  private void confirm(String session, String code) {
    var _ =
        as(session)
            .confirmTotp(ConfirmTotpRequest.newBuilder().setRequestId(id()).setCode(code).build());
  }

  private NewSession stepUp(String session, String code) {
    return as(session)
        .stepUp(StepUpRequest.newBuilder().setRequestId(id()).setTotpCode(code).build())
        .getSession();
  }

  private void age(String column, String interval) {
    sql.update(
        "update totp set " + column + " = now() - ?::interval where tenant_id = ?",
        interval,
        tenant.id());
  }

  @Test
  void REQ_SS_aStepUpByAnAuthenticatorRaisesTheSessionAndRotatesItsToken() {
    String seed = enrol(token);
    Refused.with(Reason.CHALLENGE_VOID, () -> stepUp(token, code(seed, 0)));
    confirm(token, code(seed, 0));

    NewSession stepped = stepUp(token, code(seed, 1));

    assertThat(stepped.getAal()).isEqualTo(2);
    assertThat(stepped.getSessionToken()).isNotEqualTo(token);
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(token).getOverview(GetOverviewRequest.newBuilder().build()));
    assertThat(
            as(stepped.getSessionToken())
                .getOverview(GetOverviewRequest.getDefaultInstance())
                .hasAccount())
        .isTrue();
  }

  @Test
  void noCodeIsGoodTwice() {
    String seed = enrol(token);
    confirm(token, code(seed, 0));
    String code = code(seed, 1);
    String next = stepUp(token, code).getSessionToken();

    Refused.with(Reason.CODE_INVALID, () -> stepUp(next, code));
  }

  @Test
  void ATK_A14_fiveWrongCodesAreComparedAndThenNotEvenTheRightOne() {
    String seed = enrol(token);
    confirm(token, code(seed, 0));
    String wrong = never(seed);

    for (int left = 4; left >= 0; left--) {
      assertThat(Refused.with(Reason.CODE_INVALID, () -> stepUp(token, wrong)).metadata())
          .containsEntry("attempts_left", Integer.toString(left));
    }
    Refused.with(Reason.RATE_LIMITED, () -> stepUp(token, code(seed, 1)));
    age("tries_since_time", "16 minutes");
    assertThat(stepUp(token, code(seed, 1)).getAal()).isEqualTo(2);
  }

  @Test
  void ATK_G10_aFactorThatASessionAddedDoesNotCountForItWhereTheOwnerHasAnother() {
    TestIdentities.verified(server, tenant.id(), ada);
    sql.update(
        "update identity set verified_time = now() - interval '30 days' where tenant_id = ?",
        tenant.id());
    String seed = enrol(token);
    confirm(token, code(seed, 0));

    Refused.with(Reason.POLICY_FORBIDS, () -> stepUp(token, code(seed, 1)));
    String later = tenant.signIn(ada);
    Refused.with(Reason.POLICY_FORBIDS, () -> stepUp(later, code(seed, 1)));
    age("confirmed_time", "25 hours");
    assertThat(stepUp(later, code(seed, 1)).getAal()).isEqualTo(2);
  }

  @Test
  void onlyTheSessionThatEnrolledConfirms() {
    String seed = enrol(token);
    String other = tenant.signIn(ada);

    Refused.with(Reason.CHALLENGE_VOID, () -> confirm(other, code(seed, 0)));
    confirm(token, code(seed, 0));
    Refused.with(Reason.ALREADY_EXISTS, () -> enrol(token));
  }

  @Test
  void withAnAuthenticatorItTakesTwoFactorsToRemoveItOrToMakeRecoveryCodes() {
    String seed = enrol(token);
    confirm(token, code(seed, 0));
    RemoveTotpRequest remove = RemoveTotpRequest.newBuilder().setRequestId(id()).build();

    Refused.with(Reason.STEP_UP_REQUIRED, () -> as(token).removeTotp(remove));
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () ->
            as(token)
                .generateRecoveryCodes(
                    GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build()));
    String strong = stepUp(token, code(seed, 1)).getSessionToken();
    assertThat(as(strong).removeTotp(remove.toBuilder().setRequestId(id()).build()).getRevision())
        .isNotEmpty();
    Refused.with(Reason.CHALLENGE_VOID, () -> stepUp(strong, code(seed, 1)));
  }

  @Test
  void ATK_G11_aSeedIsToldOnce() {
    EnrolTotpRequest request = EnrolTotpRequest.newBuilder().setRequestId(id()).build();
    EnrolTotpResponse first = as(token).enrolTotp(request);
    EnrolTotpResponse replayed = as(token).enrolTotp(request);

    assertThat(first.getOtpauthUri()).contains(first.getSeed());
    assertThat(replayed.getSeed()).isEmpty();
    assertThat(replayed.getOtpauthUri()).isEmpty();
  }

  @Test
  void aGatewaysWordThatSomebodySignedInIsNoStepUp() {
    JWTClaimsSet signIn = tenant.claims(ada, "pwd", "otp").build();
    Refused.with(Reason.PROOF_MISMATCH, () -> stepUpBy(tenant.sign(signIn)));

    JWTClaimsSet stepUp = tenant.claims(ada, "pwd", "otp").claim("purpose", "STEP_UP").build();
    assertThat(stepUpBy(tenant.sign(stepUp)).getAal()).isEqualTo(2);
  }

  private NewSession stepUpBy(String assertion) {
    return as(token)
        .stepUp(
            StepUpRequest.newBuilder().setRequestId(id()).setGatewayAssertion(assertion).build())
        .getSession();
  }
}
