package dev.ligature.rpc.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Issues service tokens on a developer's machine with an Ed25519 key (RFC 8037) that stays in the
 * data directory. Trusted in development only.
 */
public final class DevelopmentIssuer {
  /** Longest lifetime of a token. */
  public static final Duration MAX_TTL = Duration.ofHours(24);

  static final String ISSUER = "urn:ligature:development";
  static final String AUDIENCE = "ligature";

  private static final String FILE = "development-issuer.jwk";

  private final OctetKeyPair key;
  private final Clock clock;

  private DevelopmentIssuer(OctetKeyPair key, Clock clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * The issuer of a data directory, whose key is made at first use and readable by its owner only.
   *
   * @throws IOException if the key can be neither read nor written
   */
  public static DevelopmentIssuer in(Path dataDirectory, Clock clock) throws IOException {
    return new DevelopmentIssuer(DevelopmentKey.in(dataDirectory, FILE), clock);
  }

  /**
   * Issues a token for a service.
   *
   * @param tenant tenant that it is bound to; null for an installation-wide operator
   * @param ttl lifetime, at most {@link #MAX_TTL}
   */
  public String issue(Set<Role> roles, @Nullable TenantId tenant, String subject, Duration ttl) {
    Instant now = clock.instant();
    List<String> names = roles.stream().map(role -> role.name().toLowerCase(Locale.ROOT)).toList();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject(subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(ttl)))
            .claim("roles", names);
    if (tenant != null) {
      claims.claim("tenant", tenant.toString());
    }
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA)
            .type(JOSEObjectType.JWT)
            .keyID(key.getKeyID())
            .build();
    SignedJWT token = new SignedJWT(header, claims.build());
    try {
      token.sign(new Ed25519Signer(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("the key does not sign", e);
    }
    return token.serialize();
  }

  /** This issuer as one that is trusted for every role and tenant. */
  TrustedIssuer trusted() {
    IssuerConfiguration configuration =
        new IssuerConfiguration(
            "development",
            ISSUER,
            IssuerConfiguration.Kind.SERVICE,
            AUDIENCE,
            null,
            null,
            List.of("EdDSA"),
            MAX_TTL,
            "roles",
            "tenant",
            EnumSet.allOf(Role.class),
            List.of("ALL"));
    return new TrustedIssuer(
        configuration, List.of(), new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK())), clock);
  }
}
