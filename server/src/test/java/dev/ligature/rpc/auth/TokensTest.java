package dev.ligature.rpc.auth;

import static dev.ligature.rpc.auth.TestIssuer.CLOCK;
import static dev.ligature.rpc.auth.TestIssuer.NOW;
import static dev.ligature.rpc.auth.TestIssuer.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokensTest {
  private static final Set<Role> ALL = EnumSet.allOf(Role.class);
  private static final TenantId TENANT_ID = new TenantId(UUID.fromString(TENANT));

  private final TestIssuer issuer =
      TestIssuer.of(IssuerConfiguration.Kind.SERVICE, "main", Set.of(Role.BACKEND, Role.SUPPORT));
  private final TestIssuer other =
      TestIssuer.of(IssuerConfiguration.Kind.SERVICE, "other", Set.of(Role.GATEWAY));
  private final TestIssuer staff =
      TestIssuer.of(IssuerConfiguration.Kind.PERSON, "staff", Set.of(Role.SUPPORT));
  private final Tokens tokens =
      new Tokens(List.of(issuer.trusted(), other.trusted(), staff.trusted()));

  @Test
  void grantsRolesAndTenantOfAGoodToken() {
    assertThat(tokens.service(issuer.token()))
        .isEqualTo(new Grant("main/messaging", Set.of(Role.BACKEND), TENANT_ID));
  }

  private static final class MovingClock extends Clock {
    private Instant now = NOW;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void ATK_G2_aRememberedTokenEndsAtItsTimeAndIsForNothingElse() {
    MovingClock clock = new MovingClock();
    Tokens remembering = new Tokens(List.of(issuer.trusted(clock)));
    String token = issuer.token();
    assertThat(remembering.service(token)).isEqualTo(remembering.service(token));
    assertThatThrownBy(() -> remembering.person(token, Set.of("mfa")))
        .isInstanceOf(CredentialsRefused.class);
    clock.now = NOW.plusSeconds(631);
    assertThatThrownBy(() -> remembering.service(token)).isInstanceOf(CredentialsRefused.class);
  }

  static Stream<Arguments> badClaims() {
    return Stream.of(
        bad("expired", c -> c.expirationTime(Date.from(NOW.minusSeconds(31)))),
        bad("without expiry", c -> c.expirationTime(null)),
        bad("without issue time", c -> c.issueTime(null)),
        bad("issued in the future", c -> c.issueTime(Date.from(NOW.plusSeconds(31)))),
        bad("not yet valid", c -> c.notBeforeTime(Date.from(NOW.plusSeconds(31)))),
        bad("lives too long", c -> c.expirationTime(Date.from(NOW.plusSeconds(3601)))),
        bad("wrong audience", c -> c.audience("elsewhere")),
        bad("second audience", c -> c.audience(List.of("ligature", "elsewhere"))),
        bad("without audience", c -> c.audience((String) null)),
        bad("unknown issuer", c -> c.issuer("https://main.example/")),
        bad("another issuer's name", c -> c.issuer("https://other.example")),
        bad("a person's issuer", c -> c.issuer("https://staff.example")),
        bad("without subject", c -> c.subject(null)),
        bad("foreign tenant", c -> c.claim("tenant", UUID.randomUUID().toString())),
        bad("without tenant", c -> c.claim("tenant", null)),
        bad("tenant of no form", c -> c.claim("tenant", "1")),
        bad("tenant of another type", c -> c.claim("tenant", 1)),
        bad("roles of another type", c -> c.claim("roles", List.of(1, 2))),
        bad("expiry beyond all dates", c -> c.claim("exp", 1e99)),
        bad("expiry as text", c -> c.claim("exp", "1893456000")));
  }

  private static Arguments bad(String name, Consumer<JWTClaimsSet.Builder> change) {
    return Arguments.argumentSet(name, change);
  }

  @ParameterizedTest
  @MethodSource("badClaims")
  void ATK_G2_refusesATokenThatDiffersInOneClaim(Consumer<JWTClaimsSet.Builder> change) {
    assertThat(tokens.service(issuer.token()).roles()).isNotEmpty();
    assertThatThrownBy(() -> tokens.service(issuer.token(change)))
        .isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void ATK_G2_refusesTheSignatureOfAnotherKey() {
    assertThatThrownBy(() -> tokens.service(issuer.token(c -> {}, other.key)))
        .isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void ATK_G2_refusesAlgNone() {
    String plain = new PlainJWT(issuer.claims().build()).serialize();
    assertThatThrownBy(() -> tokens.service(plain)).isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void ATK_G2_refusesAnHmacMadeWithThePublicKey() throws Exception {
    byte[] publicKey = issuer.key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), issuer.claims().build());
    token.sign(new MACSigner(publicKey));
    assertThatThrownBy(() -> tokens.service(token.serialize()))
        .isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void ATK_G2_refusesAKeyThatTheTokenBringsItself() throws Exception {
    var mine = TestIssuer.freshKey();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(mine.toPublicJWK()).build();
    SignedJWT token = new SignedJWT(header, issuer.claims().build());
    token.sign(new com.nimbusds.jose.crypto.ECDSASigner(mine));
    assertThatThrownBy(() -> tokens.service(token.serialize()))
        .isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void acceptsEverySignatureAlgorithmThatIsConfigured() throws Exception {
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    OctetKeyPair ed = new OctetKeyPairGenerator(Curve.Ed25519).keyID("ed").generate();
    Tokens both =
        new Tokens(
            List.of(
                new TrustedIssuer(
                    issuer.configuration,
                    List.of(),
                    new ImmutableJWKSet<>(new JWKSet(List.of(rsa, ed)).toPublicJWKSet()),
                    CLOCK)));
    SignedJWT first =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(),
            issuer.claims().build());
    first.sign(new RSASSASigner(rsa));
    SignedJWT second =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build(), issuer.claims().build());
    second.sign(new Ed25519Signer(ed));
    assertThat(both.service(first.serialize()).roles()).containsExactly(Role.BACKEND);
    assertThat(both.service(second.serialize()).roles()).containsExactly(Role.BACKEND);
  }

  @Test
  void neverGrantsMoreThanTheIssuerMay() {
    String greedy =
        issuer.token(c -> c.claim("roles", List.of("backend", "operator", "daemon", "root")));
    assertThat(tokens.service(greedy).roles()).containsExactly(Role.BACKEND);
    assertThat(tokens.service(other.token()).roles()).isEmpty();
  }

  @Test
  void knowsOnlyTheSubjectsOfItsTable() {
    TestIssuer cluster =
        new TestIssuer(
            TestIssuer.configuration(
                IssuerConfiguration.Kind.SERVICE, "cluster", ALL, List.of(TENANT)));
    SubjectConfiguration row =
        new SubjectConfiguration(
            "cluster", "system:serviceaccount:chat:api", Set.of(Role.GATEWAY), TENANT);
    Tokens table = new Tokens(List.of(cluster.trusted(row)));
    String known = cluster.token(c -> c.subject("system:serviceaccount:chat:api"));
    assertThat(table.service(known).roles()).containsExactly(Role.GATEWAY);
    assertThatThrownBy(() -> table.service(cluster.token())).isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void acceptsAPersonOnlyWhenStronglyAuthenticated() {
    Set<String> strong = Set.of("aal2", "mfa");
    String good = staff.token(c -> c.claim("roles", "support").claim("amr", List.of("pwd", "mfa")));
    assertThat(tokens.person(good, strong))
        .isEqualTo(new Grant("staff/messaging", Set.of(Role.SUPPORT), TENANT_ID));
    String weak = staff.token(c -> c.claim("roles", "support").claim("amr", List.of("pwd")));
    assertThatThrownBy(() -> tokens.person(weak, strong)).isInstanceOf(CredentialsRefused.class);
    String service = issuer.token(c -> c.claim("acr", "aal2"));
    assertThatThrownBy(() -> tokens.person(service, strong)).isInstanceOf(CredentialsRefused.class);
  }

  @Test
  void refusesToTrustAnIssuerWithSymmetricAlgorithms() {
    IssuerConfiguration good = issuer.configuration;
    IssuerConfiguration symmetric =
        new IssuerConfiguration(
            good.name(),
            good.issuer(),
            good.kind(),
            good.audience(),
            null,
            null,
            List.of("ES256", "HS256"),
            good.maxTtl(),
            good.roleClaim(),
            good.tenantClaim(),
            good.allowedRoles(),
            good.allowedTenants());
    assertThatThrownBy(
            () ->
                new TrustedIssuer(symmetric, List.of(), new ImmutableJWKSet<>(new JWKSet()), CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HS256");
  }

  @Test
  void refusesDamagedTokensAndNeverFailsOtherwise() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String good = issuer.token();
    for (int i = 0; i < 3000; i++) {
      StringBuilder damaged = new StringBuilder(good);
      int changes = 1 + random.nextInt(4);
      for (int change = 0; change < changes && !damaged.isEmpty(); change++) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) (' ' + random.nextInt(95)));
          case 1 -> damaged.deleteCharAt(at);
          default -> damaged.setLength(at);
        }
      }
      try {
        Grant grant = tokens.service(damaged.toString());
        assertThat(grant.roles()).as("seed %s", seed).containsExactly(Role.BACKEND);
      } catch (CredentialsRefused refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " token " + damaged, e);
      }
    }
  }

  @Test
  void refusesHeadersAndPayloadsOfOtherShapes() {
    for (String header :
        List.of("{}", "[]", "null", "{\"alg\":1}", "{\"alg\":\"ES256\",\"crit\":[\"x\"]}")) {
      for (String payload : List.of("{}", "[]", "null", "1", "{\"iss\":1}", "[".repeat(5000))) {
        String token = Base64URL.encode(header) + "." + Base64URL.encode(payload) + ".AAAA";
        assertThatThrownBy(() -> tokens.service(token)).isInstanceOf(CredentialsRefused.class);
      }
    }
  }

  @Test
  void readsARolledKeyFileWhenTheKeyIsUnknown(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keys.json");
    Files.writeString(file, new JWKSet(other.key.toPublicJWK()).toString());
    Tokens rolling =
        new Tokens(
            List.of(
                new TrustedIssuer(issuer.configuration, List.of(), KeySources.in(file), CLOCK)));
    assertThatThrownBy(() -> rolling.service(issuer.token()))
        .isInstanceOf(CredentialsRefused.class);
    Files.writeString(file, new JWKSet(issuer.key.toPublicJWK()).toString());
    assertThat(rolling.service(issuer.token()).roles()).containsExactly(Role.BACKEND);
  }
}
