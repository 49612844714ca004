package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.ligature.api.link.v1.ContinueLinkResponse;
import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider, or somebody between, lies; beside each lie stands the same story told honestly. */
class MaliciousProviderIT {
  private StubProvider stub;
  private OidcFixture fixture;

  @BeforeEach
  void start() {
    stub = new StubProvider();
    fixture = new OidcFixture(SharedServer.get());
    fixture.register("corp", stub);
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  private static String browse(LinkAttempt attempt) {
    return new Browser("nobody").open(attempt.getOpenUrl().getUrl());
  }

  private LinkAttempt link(String session) {
    return fixture.link(session, "corp", "nobody");
  }

  /** A parameter that the browser is to bring to the provider. */
  private static String asked(LinkAttempt attempt, String name) {
    return URLUtils.parseParameters(URI.create(attempt.getOpenUrl().getUrl()).getRawQuery())
        .getOrDefault(name, List.of(""))
        .getFirst();
  }

  private void assertHonestStoryWorks() {
    stub.user = "honest-" + UUID.randomUUID();
    assertThat(link(fixture.user()).getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  private void assertNothingLinked(String session) {
    assertThat(identities(session)).isEmpty();
  }

  private List<Identity> identities(String session) {
    return fixture
        .as(session)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesList();
  }

  private static Arguments lie(String name, Reason reason, Consumer<StubProvider> lie) {
    return Arguments.of(name, reason, lie);
  }

  private static Consumer<StubProvider> claims(Consumer<JWTClaimsSet.Builder> change) {
    return stub ->
        stub.claims =
            claims -> {
              change.accept(claims);
              return claims;
            };
  }

  private static Consumer<StubProvider> answer(Consumer<Map<String, String>> change) {
    return stub ->
        stub.answer =
            answer -> {
              change.accept(answer);
              return answer;
            };
  }

  private static Date in(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  static Stream<Arguments> lies() {
    Reason mismatch = Reason.PROOF_MISMATCH;
    return Stream.of(
        lie("iss of another issuer", mismatch, claims(c -> c.issuer("https://evil.example"))),
        lie("iss missing", mismatch, claims(c -> c.issuer(null))),
        lie("iss with a slash more", mismatch, s -> s.claims = c -> c.issuer(s.issuer() + "/")),
        lie("aud of another client", mismatch, claims(c -> c.audience("other"))),
        lie(
            "aud with somebody else",
            mismatch,
            claims(c -> c.audience(List.of(TestProvider.CLIENT_ID, "other")))),
        lie(
            "aud with somebody else, azp ours",
            mismatch,
            claims(
                c ->
                    c.audience(List.of(TestProvider.CLIENT_ID, "other"))
                        .claim("azp", TestProvider.CLIENT_ID))),
        lie("aud missing", mismatch, claims(c -> c.audience((String) null))),
        lie("azp of another client", mismatch, claims(c -> c.claim("azp", "other"))),
        lie("nonce of another request", mismatch, claims(c -> c.claim("nonce", "x".repeat(43)))),
        lie("nonce missing", mismatch, claims(c -> c.claim("nonce", null))),
        lie("expired", mismatch, claims(c -> c.expirationTime(in(-120)))),
        lie("exp missing", mismatch, claims(c -> c.expirationTime(null))),
        lie("iat in the future", mismatch, claims(c -> c.issueTime(in(300)))),
        lie("iat before the request", mismatch, claims(c -> c.issueTime(in(-300)))),
        lie("iat missing", mismatch, claims(c -> c.issueTime(null))),
        lie("sub missing", mismatch, claims(c -> c.subject(null))),
        lie("alg none", mismatch, s -> s.sign = c -> new PlainJWT(c).serialize()),
        lie("HS256 with the public key", mismatch, s -> s.sign = c -> hs256(s, publicKey(s), c)),
        lie(
            "HS256 with the client's secret",
            mismatch,
            s -> s.sign = c -> hs256(s, TestProvider.CLIENT_SECRET.getBytes(UTF_8), c)),
        lie("signed by another key of this kid", mismatch, s -> s.sign = c -> forged(c, "one")),
        lie("kid that is a path", mismatch, s -> s.sign = c -> forged(c, "../../../dev/null")),
        lie("keys named in the token", mismatch, s -> s.sign = MaliciousProviderIT::selfNamed),
        lie("answer without iss though promised", mismatch, answer(a -> a.remove("iss"))),
        lie("answer of another iss", mismatch, answer(a -> a.put("iss", "https://evil.example"))),
        lie("answer of another state", mismatch, answer(a -> a.put("state", "x".repeat(43)))),
        lie("answer without state", mismatch, answer(a -> a.remove("state"))),
        lie("answer without code", mismatch, answer(a -> a.remove("code"))),
        lie("code of nobody", mismatch, answer(a -> a.put("code", "guessed"))),
        lie(
            "the user refuses",
            Reason.CHALLENGE_VOID,
            answer(
                a -> {
                  a.remove("code");
                  a.put("error", "access_denied");
                })),
        lie(
            "token endpoint redirects to another host",
            mismatch,
            s -> s.instead.put("/token", x -> redirect(x))),
        lie("no id token", mismatch, s -> s.instead.put("/token", x -> noIdToken(x))),
        lie(
            "keys redirect to another host",
            Reason.DEPENDENCY_DOWN,
            s -> s.instead.put("/jwks", x -> redirect(x))),
        lie(
            "10 MB of tokens",
            Reason.DEPENDENCY_DOWN,
            s -> s.instead.put("/token", x -> endless(x))),
        lie("10 MB of keys", Reason.DEPENDENCY_DOWN, s -> s.instead.put("/jwks", x -> endless(x))));
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static byte[] publicKey(StubProvider stub) {
    try {
      return stub.key.toRSAPublicKey().getEncoded();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hs256(StubProvider stub, byte[] secret, JWTClaimsSet claims) {
    try {
      JWSObject token =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(stub.key.getKeyID()).build(),
              new Payload(claims.toJSONObject()));
      token.sign(new MACSigner(secret));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String forged(JWTClaimsSet claims, String keyId) {
    return StubProvider.sign(
        StubProvider.freshKey(keyId),
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(),
        claims);
  }

  private static String selfNamed(JWTClaimsSet claims) {
    var key = StubProvider.freshKey("one");
    return StubProvider.sign(
        key,
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("one")
            .jwk(key.toPublicJWK())
            .jwkURL(URI.create("https://evil.example/jwks"))
            .build(),
        claims);
  }

  private static void redirect(com.sun.net.httpserver.HttpExchange exchange)
      throws java.io.IOException {
    exchange.getResponseHeaders().set("Location", "http://localhost:1/evil");
    exchange.sendResponseHeaders(307, -1);
  }

  private static void noIdToken(com.sun.net.httpserver.HttpExchange exchange)
      throws java.io.IOException {
    StubProvider.json(exchange, Map.of("access_token", "x", "token_type", "Bearer"));
  }

  private static void endless(com.sun.net.httpserver.HttpExchange exchange)
      throws java.io.IOException {
    StubProvider.reply(exchange, 200, "{\"x\":\"" + "x".repeat(10_000_000) + "\"}");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void ATK_A13_aLieLinksNothing(String name, Reason reason, Consumer<StubProvider> lie) {
    assertHonestStoryWorks();
    lie.accept(stub);
    if (name.contains("keys")) {
      // Another key, so that the one that is known does not do.
      stub.key = StubProvider.freshKey("two");
    }
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = browse(attempt);

    Refused.with(reason, () -> fixture.finish(session, attempt, query));

    assertNothingLinked(session);
  }

  @Test
  void ATK_A13_theNonceOfAnotherRequestIsRefusedThoughItWasOurs() {
    String session = fixture.user();
    LinkAttempt first = fixture.start(session, "corp");
    String nonce = asked(first, "nonce");
    stub.claims = claims -> claims.claim("nonce", nonce);

    LinkAttempt second = fixture.start(session, "corp");
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, second, browse(second)));
    assertNothingLinked(session);

    assertThat(fixture.finish(session, first, browse(first)).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A13_anAnswerOfAnotherProviderIsRefused() {
    try (StubProvider evil = new StubProvider()) {
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));
      String session = fixture.user();
      LinkAttempt attempt = fixture.start(session, "corp");
      String swapped = attempt.getOpenUrl().getUrl().replace(stub.issuer(), evil.issuer());

      Refused.with(
          Reason.PROOF_MISMATCH,
          () -> fixture.finish(session, attempt, new Browser("nobody").open(swapped)));

      assertNothingLinked(session);
      assertThat(evil.codesRedeemed).hasValue(0);
      assertHonestStoryWorks();
    }
  }

  @Test
  void ATK_A13_metadataOfAnotherIssuerIsNotBelieved() {
    try (StubProvider evil = new StubProvider()) {
      evil.metadata = honest -> with(honest, "issuer", "https://accounts.example");
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));

      Refused.with(Reason.DEPENDENCY_DOWN, () -> fixture.start(fixture.user(), "evil"));
      assertHonestStoryWorks();
    }
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    map.put(key, value);
    return map;
  }

  @Test
  void ATK_G7_endpointsInMetadataAreHeldToEgressToo() {
    try (StubProvider evil = new StubProvider()) {
      evil.metadata = honest -> with(honest, "token_endpoint", "http://169.254.169.254/token");
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));

      Refused.with(Reason.DEPENDENCY_DOWN, () -> fixture.start(fixture.user(), "evil"));
      assertHonestStoryWorks();
    }
  }

  @Test
  void ATK_A13_aDrippingProviderIsLeftInTime() {
    try (TestServer impatient =
        TestServer.start(MaliciousProviderIT.class, Map.of("ligature.egress.timeout", "1s"))) {
      OidcFixture slow = new OidcFixture(impatient);
      slow.register("corp", stub);
      String session = slow.user();
      LinkAttempt attempt = slow.start(session, "corp");
      String query = browse(attempt);
      java.util.concurrent.CountDownLatch left = new java.util.concurrent.CountDownLatch(1);
      stub.instead.put(
          "/token",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
              while (!left.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                body.write(' ');
                body.flush();
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      Refused.with(Reason.DEPENDENCY_DOWN, () -> slow.finish(session, attempt, query));

      left.countDown();
      stub.instead.remove("/token");
      assertThat(slow.finish(session, attempt, query).getState())
          .as("the code was not taken, so the same answer works")
          .isEqualTo(LinkState.LINK_STATE_LINKED);
    }
  }

  @Test
  void rotatedKeysAreFetchedOnceAndForgedKeyIdsNotForEver() {
    assertHonestStoryWorks();
    int fetched = stub.keyFetches.get();
    assertHonestStoryWorks();
    assertThat(stub.keyFetches).as("keys are cached").hasValue(fetched);

    stub.key = StubProvider.freshKey("two");
    assertHonestStoryWorks();
    assertThat(stub.keyFetches).hasValue(fetched + 1);

    stub.sign = claims -> forged(claims, "forged-" + UUID.randomUUID());
    for (int i = 0; i < 5; i++) {
      String session = fixture.user();
      LinkAttempt attempt = fixture.start(session, "corp");
      String query = browse(attempt);
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> fixture.finish(session, attempt, query))
          .isInstanceOf(io.grpc.StatusRuntimeException.class);
      assertNothingLinked(session);
    }
    assertThat(stub.keyFetches.get()).isLessThanOrEqualTo(fetched + 3);
  }

  static Stream<Arguments> emailClaims() {
    return Stream.of(
        Arguments.of(true, true),
        Arguments.of(false, false),
        Arguments.of("true", false),
        Arguments.of(null, false));
  }

  @ParameterizedTest
  @MethodSource("emailClaims")
  void ATK_A6_A1_aClaimedAddressNeverFindsItsHolder(Object verified, boolean shown) {
    String victim = fixture.user();
    stub.user = "victim-" + UUID.randomUUID();
    link(victim);
    String address = stub.user + "@example.org";
    stub.user = "attacker-" + UUID.randomUUID();
    stub.claims = claims -> claims.claim("email", address).claim("email_verified", verified);
    String attacker = fixture.user();

    LinkAttempt linked = link(attacker);

    assertThat(linked.getState()).isEqualTo(LinkState.LINK_STATE_LINKED);
    assertThat(linked.getLinked().getIdentity().getDisplay())
        .isEqualTo(shown ? address : stub.user);
    assertThat(identities(victim)).hasSize(1);
    assertThat(identities(attacker)).hasSize(1);
  }

  @Test
  void ATK_A6_anEntraUserIsTenantAndObjectWhateverSubjectAndAddress() {
    fixture.remove("corp");
    fixture.put(entraOnTheCallback());
    String session = fixture.user();
    stub.claims = claims -> claims.claim("tid", "tenant-1").claim("oid", "object-1");
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);

    stub.user = "another-subject";
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_ALREADY_YOURS);
    stub.claims = claims -> claims.claim("tid", "tenant-2").claim("oid", "object-1");
    assertThat(fixture.link(session, "entra", "x").getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
    stub.claims = claims -> claims.claim("tid", "tenant-1");
    LinkAttempt attempt = fixture.start(session, "entra");
    String query = browse(attempt);
    Refused.with(Reason.PROOF_MISMATCH, () -> fixture.finish(session, attempt, query));
  }

  private IdentityProvider entraOnTheCallback() {
    return new IdentityProvider(
        fixture.tenant.id(),
        "entra",
        ProviderProtocol.OIDC,
        stub.issuer(),
        TestProvider.CLIENT_ID,
        List.of("openid"),
        List.of(TestProvider.REDIRECT_URI),
        SubjectKey.ENTRA_OBJECT,
        false,
        true,
        false,
        0);
  }

  @Test
  void ATK_A7_aProviderTakenOutBetweenStartAndCallbackLinksNothing() {
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = browse(attempt);
    IdentityProvider provider = fixture.provider("corp", stub.issuer(), TestProvider.REDIRECT_URI);
    fixture.put(disabled(provider));

    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.finish(session, attempt, query));
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.start(session, "corp"));
    assertThat(stub.codesRedeemed).hasValue(0);

    fixture.put(provider);
    Refused.with(Reason.CHALLENGE_VOID, () -> fixture.finish(session, attempt, query));
    assertNothingLinked(session);
    assertHonestStoryWorks();

    LinkAttempt again = fixture.start(session, "corp");
    String late = browse(again);
    fixture.remove("corp");
    Refused.with(Reason.POLICY_FORBIDS, () -> fixture.finish(session, again, late));
    assertNothingLinked(session);
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
    String query = browse(attempt);

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
    assertNothingLinked(neighbour);
    assertThat(fixture.finish(session, attempt, query).getState())
        .isEqualTo(LinkState.LINK_STATE_LINKED);
  }

  @Test
  void ATK_A9_fiftyParallelConfirmsOfOneAnswerLinkOnce() throws Exception {
    String session = fixture.user();
    LinkAttempt attempt = fixture.start(session, "corp");
    String query = browse(attempt);
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
    assertThat(stub.codesRedeemed).hasValue(1);
    assertThat(identities(session)).hasSize(1);
  }

  @Test
  void ATK_A10_statesAreRandomAndStoredAsDigests() {
    String session = fixture.user();
    Set<String> states = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      LinkAttempt attempt = fixture.start(session, "corp");
      assertThat(asked(attempt, "code_challenge_method")).isEqualTo("S256");
      for (String secret : List.of("state", "nonce")) {
        String text = asked(attempt, secret);
        assertThat(java.util.Base64.getUrlDecoder().decode(text)).hasSize(32);
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
}
