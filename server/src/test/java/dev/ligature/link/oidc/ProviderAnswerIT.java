package dev.ligature.link.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ContinueLinkResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer counts once, for the one who asked, while the provider is let in. */
class ProviderAnswerIT {
  private StubbedTenant corp;
  private StubProvider stub;
  private OidcFixture fixture;

  @BeforeEach
  void start() {
    corp = new StubbedTenant();
    stub = corp.stub;
    fixture = corp.fixture;
  }

  @AfterEach
  void stop() {
    corp.close();
  }

  @Test
  void ATK_A7_aProviderTakenOutBetweenStartAndCallbackLinksNothing() {
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = StubbedTenant.browse(attempt);
    IdentityProvider provider = fixture.provider("corp", stub.issuer(), TestProvider.REDIRECT_URI);
    fixture.put(disabled(provider));

    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.finish(session, attempt, query));
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.start(session, "corp"));
    assertThat(stub.codesRedeemed).hasValue(0);

    fixture.put(provider);
    Refused.with(Reason.CHALLENGE_VOID, () -> fixture.finish(session, attempt, query));
    fixture.assertNothingLinked(session);
    corp.assertHonestStoryWorks();

    LinkAttempt again = fixture.start(session, "corp");
    String late = StubbedTenant.browse(again);
    fixture.remove("corp");
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.finish(session, again, late));
    fixture.assertNothingLinked(session);
  }

  private static IdentityProvider disabled(IdentityProvider of) {
    return new IdentityProvider(
        of.tenant(),
        of.id(),
        of.protocol(),
        of.issuer(),
        of.clientId(),
        of.scopes(),
        of.redirectUris(),
        of.subjectKey(),
        of.personal(),
        of.signInCapable(),
        true,
        0);
  }

  @Test
  void ATK_A8_A11_anAnswerIsOfOneTenantAccountSessionProviderAndAttempt() {
    String account = fixture.tenant.account();
    String session = fixture.tenant.signIn(account);
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = StubbedTenant.browse(attempt);

    OidcFixture otherTenant = new OidcFixture(SharedServer.get());
    otherTenant.register("corp", stub);
    String stranger = otherTenant.user();
    Refused.with(Reason.NOT_FOUND, () -> otherTenant.finish(stranger, attempt, query));

    String neighbour = fixture.user();
    Refused.with(Reason.NOT_FOUND, () -> fixture.finish(neighbour, attempt, query));
    LinkAttempt own = fixture.start(neighbour, "corp");
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(neighbour, own, query));

    String secondSession = fixture.tenant.signIn(account);
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(secondSession, attempt, query));

    LinkAttempt sibling = fixture.start(session, "corp");
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, sibling, query));

    assertThat(stub.codesRedeemed).as("nobody's answer was looked at").hasValue(0);
    fixture.assertNothingLinked(neighbour);
    assertThat(fixture.finish(session, attempt, query).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A9_fiftyParallelConfirmsOfOneAnswerLinkOnce() throws Exception {
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = StubbedTenant.browse(attempt);
    CyclicBarrier barrier = new CyclicBarrier(50);
    List<Future<ContinueLinkResponse>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return fixture.as(session).continueLink(OidcFixture.callback(attempt, query));
                }));
      }
    }

    long linked = answers.stream().filter(each -> each.state() == Future.State.SUCCESS).count();
    assertThat(linked).isEqualTo(1);
    assertThat(stub.codesOffered).as("a code is shown to the provider once").hasValue(1);
    assertThat(stub.codesRedeemed).hasValue(1);
    assertThat(fixture.identities(session)).hasSize(1);
  }

  @Test
  void ATK_A10_statesAreRandomAndStoredAsDigests() {
    String session = fixture.user();
    Set<String> states = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      LinkAttempt attempt = fixture.start(session, "corp");
      assertThat(StubbedTenant.asked(attempt, "code_challenge_method")).isEqualTo("S256");
      for (String secret : List.of("state", "nonce")) {
        String text = StubbedTenant.asked(attempt, secret);
        assertThat(Base64.getUrlDecoder().decode(text)).hasSize(32);
        assertThat(states.add(text)).isTrue();
        long found =
            SharedServer.get()
                .bean(Sql.class)
                .one(
                    row -> row.longValue("found"),
                    """
                    select count(*) as found from authorization_request r
                    where r.link_attempt_id = ? and r::text like '%' || encode(?, 'hex') || '%'
                    """,
                    UUID.fromString(attempt.getAttemptId()),
                    text.getBytes(UTF_8));
        assertThat(found).isZero();
      }
    }
  }

  @Test
  void onlyRegisteredRedirectsAreAsked() {
    fixture.remove("corp");
    fixture.put(fixture.provider("corp", stub.issuer(), "http://127.0.0.1/other"));

    Refused.with(Reason.INVALID_FIELD, () -> fixture.start(fixture.user(), "corp"));
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.start(fixture.user(), "unknown"));
  }

  @Test
  void ATK_A13_theNonceOfAnotherRequestIsRefusedThoughItWasOurs() {
    String session = fixture.user();
    LinkAttempt first = fixture.start(session, "corp");
    String nonce = StubbedTenant.asked(first, "nonce");
    stub.claims = claims -> claims.claim("nonce", nonce);

    LinkAttempt second = fixture.start(session, "corp");
    Refused.with(
        Reason.PROOF_MISMATCH, () -> fixture.finish(session, second, StubbedTenant.browse(second)));
    fixture.assertNothingLinked(session);

    assertThat(fixture.finish(session, first, StubbedTenant.browse(first)).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }
}
