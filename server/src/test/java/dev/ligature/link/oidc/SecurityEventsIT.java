package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a provider tells of its users ends their sessions; what anybody else tells ends nothing. */
class SecurityEventsIT {
  private static final String COMPROMISED = Transmitter.RISC + "credential-compromise";

  private static TestServer server;

  private StubProvider stub;
  private OidcFixture fixture;
  private SignInStory story;
  private Transmitter corp;
  private String owner;
  private String session;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            SecurityEventsIT.class,
            Map.of("ligature.scim.port", 0, "ligature.limits.directory-calls-per-minute", 20));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void register() {
    stub = new StubProvider();
    fixture = new OidcFixture(server);
    fixture.register("corp", stub);
    story = new SignInStory(fixture.tenant);
    corp = new Transmitter(server, stub, fixture.tenant.id());
    owner = fixture.user();
    fixture.link(owner, "corp", stub.user);
    session = signedIn();
  }

  @AfterEach
  void close() {
    stub.close();
  }

  private String signedIn() {
    return story.session(story.signIn("corp", stub.user).getSignInTicket()).getSessionToken();
  }

  private void assertAlive(String token) {
    assertThat(story.as(token).getOverview(GetOverviewRequest.getDefaultInstance()).hasAccount())
        .isTrue();
  }

  private void assertEnded(String token) {
    Refused.with(Reason.SESSION_REVOKED, () -> assertAlive(token));
  }

  private JWTClaimsSet.Builder right() {
    return corp.claims(COMPROMISED, corp.user(stub.user));
  }

  private long rows(String what) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.longValue("count"),
            "select count(*) as count from " + what + " and tenant_id = ?",
            fixture.tenant.id());
  }

  private long audited() {
    return rows("audit_entry where type = 'PROVIDER_SIGNALLED'");
  }

  @Test
  void ATK_A23_aCompromisedUserOfTheProviderLosesTheSessionsOfThatIdentityAndNoOthers() {
    corp.push(right().build()).accepted();

    assertEnded(session);
    assertAlive(owner);
    assertThat(audited()).isEqualTo(1);
    assertThat(rows("notice where kind = 'PROVIDER_ENDED_SESSIONS'")).isEqualTo(1);
    assertAlive(signedIn());
  }

  @Test
  void everyEventThatEndsSessionsEndsThem() {
    for (String type :
        List.of(
            Transmitter.RISC + "account-disabled",
            Transmitter.RISC + "account-purged",
            Transmitter.RISC + "sessions-revoked",
            Transmitter.CAEP + "session-revoked")) {
      String token = signedIn();
      corp.tell(type, corp.user(stub.user)).accepted();
      assertEnded(token);
    }
  }

  @Test
  void aSubjectOfTheWholeTokenIsASubject() {
    corp.push(
            right()
                .claim("events", Map.of(COMPROMISED, Map.of()))
                .claim("sub_id", corp.user(stub.user))
                .build())
        .accepted();

    assertEnded(session);
  }

  @Test
  void ATK_A23_aTokenIsTakenOnceAndItsRepetitionIsAcceptedWithoutEffect() {
    JWTClaimsSet told = right().build();
    corp.push(told).accepted();
    String next = signedIn();

    corp.push(told).accepted();

    assertAlive(next);
    assertThat(audited()).isEqualTo(1);
    corp.push(right().build()).accepted();
    assertEnded(next);
  }

  @Test
  void ATK_A23_aTokenOfAnotherKindOrSignatureChangesNothing() throws JOSEException {
    JWTClaimsSet told = right().build();
    JWSHeader right = corp.header();
    corp.push(
            StubProvider.sign(
                stub.key, new JWSHeader.Builder(right).type(JOSEObjectType.JWT).build(), told))
        .refused("invalid_request");
    corp.push(StubProvider.sign(stub.key, new JWSHeader.Builder(right).type(null).build(), told))
        .refused("invalid_request");
    corp.push(
            new PlainJWT(new PlainHeader.Builder().type(Transmitter.TYPE).build(), told)
                .serialize())
        .refused("invalid_request");
    SignedJWT shared =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(Transmitter.TYPE)
                .keyID(stub.key.getKeyID())
                .build(),
            told);
    shared.sign(new MACSigner(stub.key.toRSAPublicKey().getEncoded()));
    corp.push(shared.serialize()).refused("invalid_key");
    corp.push(StubProvider.sign(StubProvider.freshKey(stub.key.getKeyID()), right, told))
        .refused("authentication_failed");
    corp.push(
            StubProvider.sign(
                StubProvider.freshKey("other"),
                new JWSHeader.Builder(right).keyID("other").build(),
                told))
        .refused("invalid_key");
    corp.push("nonsense").refused("invalid_request");
    corp.push(corp.sign(told) + "x".repeat(20_000)).refused("invalid_request");
    assertThat(corp.push("corp", "application/json", corp.sign(told)).status()).isEqualTo(415);

    assertAlive(session);
    corp.push(told).accepted();
    assertEnded(session);
  }

  @Test
  void ATK_A23_aTokenOfAnotherIssuerAudienceOrTimeChangesNothing() {
    Instant now = Instant.now();
    corp.push(right().issuer("https://idp.example").build()).refused("invalid_issuer");
    corp.push(right().issuer(stub.issuer() + "/").build()).refused("invalid_issuer");
    corp.push(right().audience("another").build()).refused("invalid_audience");
    corp.push(right().audience((String) null).build()).refused("invalid_audience");
    corp.push(right().issueTime(Date.from(now.plus(Duration.ofMinutes(5)))).build())
        .refused("invalid_request");
    corp.push(right().issueTime(Date.from(now.minus(Duration.ofDays(8)))).build())
        .refused("invalid_request");
    corp.push(right().issueTime(null).build()).refused("invalid_request");
    corp.push(right().jwtID(null).build()).refused("invalid_request");
    corp.push(right().subject(stub.user).build()).refused("invalid_request");
    corp.push(right().expirationTime(Date.from(now.plusSeconds(300))).build())
        .refused("invalid_request");
    corp.push(right().claim("events", null).build()).refused("invalid_request");
    corp.push(right().claim("events", Map.of(COMPROMISED, Map.of())).build())
        .refused("invalid_request");

    assertAlive(session);
    corp.push(
            right()
                .audience(List.of("another", TestProvider.CLIENT_ID))
                .issueTime(Date.from(now.minus(Duration.ofDays(6))))
                .build())
        .accepted();
    assertEnded(session);
  }

  @Test
  void ATK_A23_aProviderSpeaksOfItsOwnIssuerInItsOwnTenantOnly() {
    try (StubProvider evil = new StubProvider()) {
      fixture.put(fixture.provider("evil", evil.issuer(), "http://127.0.0.1/callback/evil"));
      Transmitter other = new Transmitter(server, evil, fixture.tenant.id());
      String foreign = other.sign(other.claims(COMPROMISED, corp.user(stub.user)).build());
      other.push("evil", "application/secevent+jwt", foreign).refused("access_denied");
      String mine = other.sign(other.claims(COMPROMISED, other.user(stub.user)).build());
      other.push("evil", "application/secevent+jwt", mine).accepted();
      other.push("corp", "application/secevent+jwt", mine).refused("authentication_failed");
    }
    OidcFixture elsewhere = new OidcFixture(server);
    Transmitter there = new Transmitter(server, stub, elsewhere.tenant.id());
    there.push(right().build()).refused("access_denied");
    elsewhere.register("corp", stub);
    there.push(right().build()).accepted();

    assertAlive(session);
    corp.push(right().build()).accepted();
    assertEnded(session);
  }

  @Test
  void ATK_A16_nobodyLearnsWhetherASubjectIsKnown() {
    corp.tell(COMPROMISED, corp.user("nobody-" + UUID.randomUUID())).accepted();
    corp.tell(Transmitter.RISC + "identifier-recycled", Transmitter.email("x@example.org"))
        .accepted();
    corp.tell(Transmitter.RISC + "identifier-recycled", Transmitter.phone("nonsense")).accepted();
    corp.tell("https://schemas.openid.net/secevent/ssf/event-type/verification", Map.of())
        .accepted();

    assertAlive(session);
    assertThat(audited()).isZero();
  }

  @Test
  void aProviderOutOfUseIsNotHeard() {
    fixture.remove("corp");

    corp.push(right().build()).refused("access_denied");
    corp.push("none", "application/secevent+jwt", corp.sign(right().build()))
        .refused("access_denied");
  }

  @Test
  void aProviderThatUsedUpItsBudgetWaits() {
    Map<String, Object> nobody = corp.user("nobody-" + UUID.randomUUID());
    Transmitter.Answer last = corp.tell(COMPROMISED, nobody);
    for (int i = 0; i < 60 && last.status() == 202; i++) {
      last = corp.tell(COMPROMISED, nobody);
    }

    assertThat(last.status()).isEqualTo(429);
    assertThat(last.http().headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
  }
}
