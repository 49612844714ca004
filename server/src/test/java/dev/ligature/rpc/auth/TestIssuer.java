package dev.ligature.rpc.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** An issuer with an ES256 key of its own, whose tokens differ from a good one as asked. */
final class TestIssuer {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String TENANT = "0199aaaa-0000-7000-8000-000000000001";

  final IssuerConfiguration configuration;
  final ECKey key;

  TestIssuer(IssuerConfiguration configuration) {
    this.configuration = configuration;
    this.key = freshKey();
  }

  static TestIssuer of(IssuerConfiguration.Kind kind, String name, Set<Role> allowed) {
    return new TestIssuer(configuration(kind, name, allowed, List.of(TENANT)));
  }

  static IssuerConfiguration configuration(
      IssuerConfiguration.Kind kind,
      String name,
      Set<Role> allowedRoles,
      List<String> allowedTenants) {
    return new IssuerConfiguration(
        name,
        "https://" + name + ".example",
        kind,
        "ligature",
        null,
        null,
        List.of("RS256", "ES256", "EdDSA"),
        Duration.ofHours(1),
        "roles",
        "tenant",
        allowedRoles,
        allowedTenants);
  }

  static ECKey freshKey() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  TrustedIssuer trusted(SubjectConfiguration... subjects) {
    return trusted(CLOCK, subjects);
  }

  TrustedIssuer trusted(Clock clock, SubjectConfiguration... subjects) {
    return new TrustedIssuer(
        configuration,
        List.of(subjects),
        new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK())),
        clock);
  }

  /** Claims that are accepted as they are. */
  JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(configuration.issuer())
        .audience("ligature")
        .subject("messaging")
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(600)))
        .claim("roles", List.of("backend"))
        .claim("tenant", TENANT);
  }

  String token() {
    return token(claims -> {});
  }

  String token(Consumer<JWTClaimsSet.Builder> change) {
    return token(change, key);
  }

  String token(Consumer<JWTClaimsSet.Builder> change, ECKey signer) {
    JWTClaimsSet.Builder claims = claims();
    change.accept(claims);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims.build());
    try {
      token.sign(new ECDSASigner(signer));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
