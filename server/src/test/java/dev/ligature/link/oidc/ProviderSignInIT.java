package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.account.v1.UpdateAccountRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestIdentities;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a provider says of a sign-in is believed as far as its registration and the rows go. */
class ProviderSignInIT {
  private StubbedTenant corp;
  private StubProvider stub;
  private OidcFixture fixture;
  private SignInStory story;
  private String account;

  @BeforeEach
  void link() {
    corp = new StubbedTenant();
    stub = corp.stub;
    fixture = corp.fixture;
    story = new SignInStory(fixture.tenant);
    account = fixture.tenant.account();
    corp.link(fixture.tenant.signIn(account));
  }

  @AfterEach
  void stop() {
    corp.close();
  }

  private ContinueSignInResponse signIn() {
    return story.signIn("corp", "nobody");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.ligature.link.oidc.Lies#all")
  void ATK_A13_aLieSignsNobodyIn(String name, Reason reason, Consumer<StubProvider> lie) {
    lie.accept(stub);
    if (name.contains("keys")) {
      // Another key, so that the one that is known does not do.
      stub.key = StubProvider.freshKey("two");
    }
    StartSignInResponse attempt = story.start("corp");
    String query = SignInStory.browse(attempt, "nobody");

    Refused.with(reason, () -> story.finish(attempt, query));
  }

  @Test
  void ATK_A7_aProviderTakenOutBetweenStartAndCallbackSignsNobodyIn() {
    StartSignInResponse attempt = story.start("corp");
    String query = SignInStory.browse(attempt, "nobody");
    fixture.remove("corp");

    Refused.with(Reason.POLICY_FORBIDS, () -> story.finish(attempt, query));
    Refused.with(Reason.POLICY_FORBIDS, () -> story.start("corp"));
    assertThat(stub.codesRedeemed).as("the link's own").hasValue(1);
  }

  @Test
  void aProviderThatMayNotSignInDoesNot() {
    IdentityProvider of = fixture.provider("corp", stub.issuer(), TestProvider.REDIRECT_URI);
    assertThat(signIn().getSignInTicket()).isNotEmpty();
    fixture.put(
        new IdentityProvider(
            of.tenant(),
            of.id(),
            of.protocol(),
            of.issuer(),
            of.clientId(),
            of.scopes(),
            of.redirectUris(),
            of.subjectKey(),
            of.personal(),
            false,
            false,
            0));

    assertThat(signIn()).isEqualTo(ContinueSignInResponse.getDefaultInstance());
  }

  @Test
  void ATK_A6_anAddressInTheTokenOpensNoAccount() {
    String victim = fixture.tenant.account();
    String address = TestIdentities.verified(fixture.server, fixture.tenant.id(), victim).address();
    stub.user = "attacker-" + UUID.randomUUID();
    stub.claims = claims -> claims.claim("email", address).claim("email_verified", true);

    assertThat(signIn()).isEqualTo(ContinueSignInResponse.getDefaultInstance());
  }

  @Test
  void aSuspendedAccountGetsNoSession() {
    String ticket = signIn().getSignInTicket();
    fixture
        .server
        .bean(Sql.class)
        .update(
            "update account set state = 'SUSPENDED' where account_id = ?",
            UUID.fromString(account));

    Refused.with(Reason.ACCOUNT_NOT_ACTIVE, () -> story.session(ticket));
    assertThat(signIn().getAccountId()).as("until then the answer is the same").isNotEmpty();
  }

  @Test
  void aSessionIsAsOldAsTheSignInAtTheProvider() {
    Instant hourAgo = Instant.now().minusSeconds(3_600);
    String old = sessionOf(claims -> claims.claim("auth_time", hourAgo.getEpochSecond()));
    assertThat(story.current(old).getAuthTime().getSeconds()).isEqualTo(hourAgo.getEpochSecond());
    Refused.with(Reason.STEP_UP_REQUIRED, () -> rename(old));

    String fresh = sessionOf(claims -> claims.claim("auth_time", Instant.now().getEpochSecond()));
    rename(fresh);
    rename(sessionOf(UnaryOperator.identity()));
  }

  @Test
  void ATK_A13_aSignInOfTomorrowIsOneOfNow() {
    Date tomorrow = Date.from(Instant.now().plusSeconds(86_400));
    String token = sessionOf(claims -> claims.claim("auth_time", tomorrow));

    assertThat(story.current(token).getAuthTime().getSeconds())
        .isLessThanOrEqualTo(Instant.now().getEpochSecond());
  }

  private String sessionOf(UnaryOperator<JWTClaimsSet.Builder> claims) {
    stub.claims = claims;
    return story.session(signIn().getSignInTicket()).getSessionToken();
  }

  private void rename(String token) {
    var _ =
        story
            .as(token)
            .updateAccount(
                UpdateAccountRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setDisplayName("Ada " + UUID.randomUUID())
                    .build());
  }
}
