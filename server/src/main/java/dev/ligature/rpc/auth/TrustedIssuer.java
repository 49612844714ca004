package dev.ligature.rpc.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verifies the tokens of one issuer (RFC 7519, best practices of RFC 8725). */
final class TrustedIssuer {
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
  private static final Set<JOSEObjectType> TYPES =
      Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

  private final IssuerConfiguration configuration;
  private final List<SubjectConfiguration> subjects;
  private final JWKSource<SecurityContext> keys;
  private final Clock clock;
  private final Set<JWSAlgorithm> algorithms;

  /**
   * An issuer with its keys.
   *
   * @param subjects if not empty, the only subjects that are known
   */
  TrustedIssuer(
      IssuerConfiguration configuration,
      List<SubjectConfiguration> subjects,
      JWKSource<SecurityContext> keys,
      Clock clock) {
    this.configuration = configuration;
    this.subjects = List.copyOf(subjects);
    this.keys = keys;
    this.clock = clock;
    this.algorithms =
        configuration.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
    if (algorithms.isEmpty() || !JWSAlgorithm.Family.SIGNATURE.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "issuer " + configuration.name() + ": algorithms must be signatures: " + algorithms);
    }
  }

  IssuerConfiguration configuration() {
    return configuration;
  }

  List<SubjectConfiguration> subjects() {
    return subjects;
  }

  /**
   * The claims of a token whose signature, issuer, audience and times hold.
   *
   * @throws CredentialsRefused if one of them does not
   */
  JWTClaimsSet verify(SignedJWT token) {
    JWSHeader header = token.getHeader();
    refuseUnless(algorithms.contains(header.getAlgorithm()), "algorithm is not accepted");
    refuseUnless(header.getType() == null || TYPES.contains(header.getType()), "not a JWT");
    try {
      refuseUnless(isSigned(token), "no key of the issuer made the signature");
      JWTClaimsSet claims = token.getJWTClaimsSet();
      refuseUnless(configuration.issuer().equals(claims.getIssuer()), "issuer differs");
      refuseUnless(
          claims.getAudience().equals(List.of(configuration.audience())), "audience differs");
      refuseUnless(claims.getSubject() != null, "no subject");
      requireTimely(claims);
      return claims;
    } catch (ParseException | JOSEException e) {
      throw new CredentialsRefused("the token does not parse: " + e.getClass().getSimpleName());
    }
  }

  /**
   * Looks at the times of claims again.
   *
   * @throws CredentialsRefused if they do not hold now
   */
  void requireTimely(JWTClaimsSet claims) {
    refuseUnless(isTimely(claims), "not valid now, or for too long");
  }

  private boolean isSigned(SignedJWT token) throws JOSEException {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(token.getHeader());
    for (JWK key : keys.get(new JWKSelector(matcher), null)) {
      JWSVerifier verifier = verifier(token.getHeader(), key);
      if (verifier != null && token.verify(verifier)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable JWSVerifier verifier(JWSHeader header, JWK key) throws JOSEException {
    if (key instanceof OctetKeyPair pair) {
      return new Ed25519Verifier(pair.toPublicJWK());
    }
    return key instanceof AsymmetricJWK asymmetric
        ? new DefaultJWSVerifierFactory().createJWSVerifier(header, asymmetric.toPublicKey())
        : null;
  }

  private boolean isTimely(JWTClaimsSet claims) {
    Date issued = claims.getIssueTime();
    Date expires = claims.getExpirationTime();
    Date notBefore = claims.getNotBeforeTime();
    if (issued == null || expires == null) {
      return false;
    }
    Instant now = clock.instant();
    Instant soon = now.plus(CLOCK_SKEW);
    return !issued.toInstant().isAfter(soon)
        && (notBefore == null || !notBefore.toInstant().isAfter(soon))
        && expires.toInstant().isAfter(now.minus(CLOCK_SKEW))
        && !expires.toInstant().isAfter(issued.toInstant().plus(configuration.maxTtl()));
  }

  private static void refuseUnless(boolean holds, String why) {
    if (!holds) {
      throw new CredentialsRefused(why);
    }
  }
}
