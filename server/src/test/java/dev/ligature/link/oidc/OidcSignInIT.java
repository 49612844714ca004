package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.ContinueSignInResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.Session;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts at a provider that is not ours sign in to the accounts that they are linked to. */
class OidcSignInIT {
  private static TestProvider provider;

  private OidcFixture fixture;
  private SignInStory story;
  private String account;
  private String session;

  @BeforeAll
  static void start() {
    provider = TestProvider.start();
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  @BeforeEach
  void register() {
    fixture = new OidcFixture(SharedServer.get());
    fixture.register("corp", provider);
    story = new SignInStory(fixture.tenant);
    account = fixture.tenant.account();
    session = fixture.tenant.signIn(account);
  }

  @Test
  void REQ_S2_aLinkedAccountAtAProviderSignsInAndSeesTheSameAccount() {
    String visitor = provider.visitor();
    String identity =
        fixture.link(session, "corp", visitor).getLinked().getIdentity().getIdentityId();

    ContinueSignInResponse proven = story.signIn("corp", visitor);

    assertThat(proven.getAccountId()).isEqualTo(account);
    String token = story.session(proven.getSignInTicket()).getSessionToken();
    assertThat(
            story
                .as(token)
                .getOverview(GetOverviewRequest.getDefaultInstance())
                .getAccount()
                .getAccountId())
        .isEqualTo(account);
    Session current = story.current(token);
    assertThat(current.getIdentityId()).isEqualTo(identity);
    assertThat(current.getAal()).isEqualTo(1);
    assertThat(current.getAmrList()).containsExactly("fed");
  }

  @Test
  void ATK_A16_somebodyWithoutAnAccountLearnsNothingAndLeavesNothing() {
    ContinueSignInResponse stranger = story.signIn("corp", provider.visitor());

    assertThat(stranger).isEqualTo(ContinueSignInResponse.getDefaultInstance());
    assertThat(fixture.identities(session)).isEmpty();
  }

  @Test
  void ATK_A11_anAnswerSignsInOnlyWhoBeganIt() {
    String visitor = provider.visitor();
    fixture.link(session, "corp", visitor);
    StartSignInResponse mine = story.start("corp");
    StartSignInResponse other = story.start("corp");
    String query = SignInStory.browse(mine, visitor);

    Refused.with(
        Reason.NOT_FOUND,
        () ->
            story.finish(
                mine.toBuilder().setAttemptSecret(other.getAttemptSecret()).build(), query));
    Refused.with(Reason.PROOF_MISMATCH, () -> story.finish(other, query));
    LinkAttempt link = fixture.start(session, "corp");
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, link, query));

    assertThat(story.finish(mine, query).getAccountId()).isEqualTo(account);
    Refused.with(Reason.CHALLENGE_VOID, () -> story.finish(mine, query));
  }

  @Test
  void ATK_A14_anAnswerForALinkSignsNobodyIn() {
    String visitor = provider.visitor();
    fixture.link(session, "corp", visitor);
    LinkAttempt link = fixture.start(session, "corp");
    String query = new Browser(visitor).open(link.getOpenUrl().getUrl());
    StartSignInResponse attempt = story.start("corp");

    Refused.with(Reason.PROOF_MISMATCH, () -> story.finish(attempt, query));
    Refused.with(
        Reason.NOT_FOUND,
        () -> story.finish(attempt.toBuilder().setAttemptId(link.getAttemptId()).build(), query));
    assertThat(story.finish(attempt, SignInStory.browse(attempt, visitor)).getAccountId())
        .isEqualTo(account);
  }
}
