package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.IdentityKind;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider like GitHub, without OpenID Connect, names its users by a number. */
class UserinfoLinkIT {
  private static StubProvider stub;
  private static TestServer server;

  private OidcFixture fixture;

  @BeforeAll
  static void start() {
    stub = new StubProvider();
    server =
        TestServer.start(
            UserinfoLinkIT.class,
            Map.of(
                "ligature.userinfo.github.issuer", stub.issuer(),
                "ligature.userinfo.github.authorization-endpoint", stub.issuer() + "/authorize",
                "ligature.userinfo.github.token-endpoint", stub.issuer() + "/token",
                "ligature.userinfo.github.user-endpoint", stub.issuer() + "/user"));
    stub.route("/user", exchange -> StubProvider.reply(exchange, 404, "{}"));
  }

  @AfterAll
  static void stop() {
    server.close();
    stub.close();
  }

  @BeforeEach
  void register() {
    fixture = new OidcFixture(server);
    fixture.put(
        new IdentityProvider(
            fixture.tenant.id(),
            "github",
            ProviderProtocol.OAUTH2_USERINFO,
            stub.issuer(),
            TestProvider.CLIENT_ID,
            List.of("read:user"),
            List.of(TestProvider.REDIRECT_URI),
            SubjectKey.USER_ID,
            true,
            true,
            false,
            0));
  }

  /** What the user endpoint says to whoever brings the access token. */
  private static void userIs(String json) {
    stub.instead.put(
        "/user",
        exchange -> {
          boolean known =
              "Bearer unused".equals(exchange.getRequestHeaders().getFirst("authorization"));
          StubProvider.reply(exchange, known ? 200 : 401, known ? json : "{}");
        });
  }

  @Test
  void aUserIsLinkedByTheNumberThatNeverChanges() {
    String session = fixture.user();
    userIs("{\"id\":583231,\"login\":\"octocat\",\"email\":\"a@example.org\"}");

    LinkAttempt linked = fixture.link(session, "github", "x");

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    Identity identity = linked.getLinked().getIdentity();
    assertThat(identity.getKind()).isEqualTo(IdentityKind.IDENTITY_KIND_OAUTH2_USERINFO);
    assertThat(identity.getDisplay()).isEqualTo("octocat");
  }

  @Test
  void aLinkedUserSignsInByTheNumber() {
    String account = fixture.tenant.account();
    userIs("{\"id\":77,\"login\":\"octocat\"}");
    fixture.link(fixture.tenant.signIn(account), "github", "x");
    SignInStory story = new SignInStory(fixture.tenant);

    assertThat(story.signIn("github", "x").getAccountId()).isEqualTo(account);
    userIs("{\"id\":78,\"login\":\"octocat\"}");
    assertThat(story.signIn("github", "x").getSignInTicket()).isEmpty();
  }

  @Test
  void ATK_A6_aNameThatSomebodyElseTookOverIsAnotherUser() {
    String owner = fixture.user();
    userIs("{\"id\":1,\"login\":\"octocat\"}");
    fixture.link(owner, "github", "x");

    userIs("{\"id\":1,\"login\":\"renamed\"}");
    assertThat(fixture.link(owner, "github", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
    userIs("{\"id\":2,\"login\":\"octocat\"}");
    assertThat(fixture.link(fixture.user(), "github", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"id\":\"octocat\"}",
        "{\"id\":null}",
        "{\"id\":1.5}",
        "{\"id\":[1]}",
        "[]",
        "x"
      })
  void ATK_A13_anythingButANumberNamesNobody(String user) {
    String session = fixture.user();
    userIs(user);
    LinkAttempt attempt = fixture.start(session, "github");
    String query = new Browser("x").open(attempt.getOpenUrl().getUrl());

    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, attempt, query));
    userIs("{\"id\":3}");
    assertThat(fixture.link(session, "github", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }
}
