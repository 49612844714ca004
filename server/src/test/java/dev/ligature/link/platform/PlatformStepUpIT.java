package dev.ligature.link.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.SignInStep;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpRequest;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.StepUpStory;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A linked user of a platform authenticates again by what its gateway signs about the user. */
class PlatformStepUpIT {
  private static final String USER = "123456789";

  private final TestServer server = SharedServer.get();
  private final TestTenant tenant = TestTenant.create(server);
  private final StepUpStory story = new StepUpStory(tenant);
  private final String account = tenant.account();
  private final String identity = linked(USER);
  private final String old = story.oldSession(account);

  private String linked(String user) {
    String id = UUID.randomUUID().toString();
    server
        .bean(Sql.class)
        .update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
              subject_raw, subject_display, subject_canonical, canonicaliser_version,
              is_sign_in_capable, verified_time, created_time)
            values (?, ?::uuid, ?::uuid, 'PLATFORM', 'telegram', 'telegram', ?, ?, ?, 1, true,
              now() - interval '30 days', now())
            """,
            tenant.id(),
            id,
            account,
            user,
            user,
            user);
    return id;
  }

  private JWTClaimsSet.Builder claims(StepUpResponse attempt, String... amr) {
    return tenant
        .claims(account, amr)
        .claim("purpose", "STEP_UP")
        .claim("platform", "telegram")
        .claim("platform_user", USER)
        .claim("nonce", attempt.getAttemptId());
  }

  private NewSession give(StepUpResponse attempt, JWTClaimsSet.Builder claims) {
    return story.give(
        old, attempt, StepUpInput.newBuilder().setGatewayAssertion(tenant.sign(claims.build())));
  }

  @Test
  void REQ_SS_aPlatformUserStepsUpToWhatTheGatewayMayAssert() {
    Refused.with(Reason.STEP_UP_REQUIRED, () -> story.rename(old));
    StepUpResponse attempt = story.start(old, identity);
    assertThat(attempt.getStep()).isEqualTo(SignInStep.getDefaultInstance());

    NewSession fresh = give(attempt, claims(attempt, "pwd", "otp"));

    assertThat(fresh.getAal()).isEqualTo(2);
    story.rename(fresh.getSessionToken());
    Refused.with(Reason.SESSION_REVOKED, () -> story.rename(old));
  }

  @Test
  void REQ_SS_theKeysCeilingHolds() {
    server
        .bean(Sql.class)
        .update("update gateway_key set maximum_aal = 1 where tenant_id = ?", tenant.id());
    StepUpResponse attempt = story.start(old, identity);

    assertThat(give(attempt, claims(attempt, "pwd", "otp")).getAal()).isEqualTo(1);
  }

  @Test
  void ATK_A19_anAssertionThatDiffersInOneClaimStepsNobodyUp() {
    linked("987654321");
    StepUpResponse attempt = story.start(old, identity);
    List<UnaryOperator<JWTClaimsSet.Builder>> flips =
        List.of(
            claims -> claims.claim("purpose", "SIGN_IN"),
            claims -> claims.claim("purpose", "LINK"),
            claims -> claims.claim("purpose", null),
            claims -> claims.claim("platform_user", "987654321"),
            claims -> claims.claim("platform_user", null),
            claims -> claims.claim("platform", "discord"),
            claims -> claims.claim("nonce", UUID.randomUUID().toString()),
            claims -> claims.claim("amr", List.of()),
            claims -> claims.claim("amr", List.of("sms")),
            claims -> claims.claim("auth_time", null),
            claims -> claims.subject(tenant.account()));
    for (UnaryOperator<JWTClaimsSet.Builder> flip : flips) {
      Refused.with(Reason.PROOF_MISMATCH, () -> give(attempt, flip.apply(claims(attempt, "pwd"))));
    }

    story.rename(give(attempt, claims(attempt, "pwd")).getSessionToken());
  }

  @Test
  void ATK_A19_whatIsAboutAPlatformUserIsNoWordAboutTheAccount() {
    StepUpResponse attempt = story.start(old, identity);
    StepUpRequest.Builder request =
        StepUpRequest.newBuilder().setRequestId(UUID.randomUUID().toString());

    Refused.with(
        Reason.PROOF_MISMATCH,
        () ->
            story
                .as(old)
                .stepUp(
                    request
                        .setGatewayAssertion(tenant.sign(claims(attempt, "pwd").build()))
                        .build()));
    JWTClaimsSet.Builder word =
        claims(attempt, "pwd").claim("platform_user", null).claim("platform", null);
    assertThat(
            story
                .as(old)
                .stepUp(
                    request
                        .setRequestId(UUID.randomUUID().toString())
                        .setGatewayAssertion(tenant.sign(word.build()))
                        .build())
                .hasSession())
        .isTrue();
  }

  @Test
  void anAuthenticationOfLongAgoMakesNothingFresh() {
    StepUpResponse attempt = story.start(old, identity);

    NewSession stale =
        give(
            attempt,
            claims(attempt, "pwd")
                .claim("auth_time", Instant.now().minusSeconds(3_000).getEpochSecond()));

    Refused.with(Reason.STEP_UP_REQUIRED, () -> story.rename(stale.getSessionToken()));
  }
}
