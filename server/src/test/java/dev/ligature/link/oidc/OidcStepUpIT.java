package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.StepUpInput;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.StepUpStory;
import dev.ligature.testing.Refused;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has nothing but an account at a provider authenticates again there. */
class OidcStepUpIT {
  private StubbedTenant corp;
  private StubProvider stub;
  private OidcFixture fixture;
  private StepUpStory story;
  private String account;
  private String identity;
  private String old;

  @BeforeEach
  void link() {
    corp = new StubbedTenant();
    stub = corp.stub;
    fixture = corp.fixture;
    story = new StepUpStory(fixture.tenant);
    account = fixture.tenant.account();
    identity = linked("corp", "nobody");
    old = story.oldSession(account);
  }

  @AfterEach
  void stop() {
    corp.close();
  }

  private String linked(String provider, String user) {
    return fixture
        .link(fixture.tenant.signIn(account), provider, user)
        .getLinked()
        .getIdentity()
        .getIdentityId();
  }

  private StepUpResponse start(String of) {
    return story.start(old, of, TestProvider.REDIRECT_URI);
  }

  private NewSession finish(StepUpResponse started) {
    return finish(started, "nobody");
  }

  private NewSession finish(StepUpResponse started, String user) {
    return story.give(
        old,
        started,
        StepUpInput.newBuilder()
            .setCallbackQuery(new Browser(user).open(started.getStep().getOpenUrl())));
  }

  private void saysSignedIn(Instant time) {
    stub.claims = claims -> claims.claim("auth_time", time.getEpochSecond());
  }

  @Test
  void REQ_SS_aSignInAtARealProviderMakesTheSessionFresh() {
    try (TestProvider real = TestProvider.start()) {
      IdentityProvider second =
          fixture.provider("real", real.issuer(), "http://127.0.0.1/callback");
      fixture.remove("corp");
      fixture.put(second);
      saysSignedIn(Instant.now());
      String visitor = real.visitor();
      String there = linked("real", visitor);
      Refused.with(Reason.STEP_UP_REQUIRED, () -> story.rename(old));

      NewSession fresh = finish(start(there), visitor);

      assertThat(fresh.getAal()).isEqualTo(1);
      story.rename(fresh.getSessionToken());
    }
  }

  @Test
  void theProviderIsAskedToSignItsUserInAgainAndToSayWhen() {
    assertThat(start(identity).getStep().getOpenUrl())
        .contains("prompt=login")
        .contains("max_age=0");
    LinkAttempt link = fixture.start(fixture.user(), "corp");
    assertThat(link.getOpenUrl().getUrl()).doesNotContain("prompt=").doesNotContain("max_age=");
  }

  @Test
  void ATK_A13_anOldSignInOrOneWithoutATimeIsNoStepUp() {
    Refused.with(Reason.PROOF_MISMATCH, () -> finish(start(identity)));
    saysSignedIn(Instant.now().minusSeconds(600));
    Refused.with(Reason.PROOF_MISMATCH, () -> finish(start(identity)));
    stub.claims = claims -> claims.claim("auth_time", "now");
    Refused.with(Reason.PROOF_MISMATCH, () -> finish(start(identity)));

    saysSignedIn(Instant.now());
    story.rename(finish(start(identity)).getSessionToken());
  }

  @Test
  void ATK_A8_anotherUserOfTheProviderIsNoStepUp() {
    saysSignedIn(Instant.now());
    String right = stub.user;
    stub.user = "stranger-" + UUID.randomUUID();
    Refused.with(Reason.PROOF_MISMATCH, () -> finish(start(identity)));

    stub.user = right;
    story.rename(finish(start(identity)).getSessionToken());
  }

  @Test
  void ATK_G10_anotherAccountThereThatAThiefLinkedIsNoStepUpWhateverWasNamed() {
    saysSignedIn(Instant.now());
    fixture
        .server
        .bean(Sql.class)
        .update(
            "update identity set verified_time = now() - interval '30 days' where tenant_id = ?",
            fixture.tenant.id());
    String right = stub.user;
    stub.user = "thief-" + UUID.randomUUID();
    linked("corp", "thief");
    Refused.with(Reason.POLICY_FORBIDS, () -> finish(start(identity)));

    stub.user = right;
    story.rename(finish(start(identity)).getSessionToken());
  }

  @Test
  void ATK_A9_anAnswerStepsUpOnceAndOnlyItsOwnSession() {
    saysSignedIn(Instant.now());
    StepUpResponse started = start(identity);
    StepUpInput.Builder answer =
        StepUpInput.newBuilder()
            .setCallbackQuery(new Browser("nobody").open(started.getStep().getOpenUrl()));
    String sibling = story.oldSession(account);

    Refused.with(Reason.NOT_FOUND, () -> story.give(sibling, started, answer));
    String fresh = story.give(old, started, answer).getSessionToken();
    Refused.with(Reason.CHALLENGE_VOID, () -> story.give(fresh, started, answer));
  }
}
