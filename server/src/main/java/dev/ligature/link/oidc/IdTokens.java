package dev.ligature.link.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.ligature.common.OpaqueToken;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies ID tokens (OpenID Connect Core 1.0 section 3.1.3.7, RFC 8725) with the keys of the
 * configured issuer and no others.
 */
@Singleton
class IdTokens {
  /** Asymmetric signatures; a shared secret proves nothing about the issuer. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** How far a provider's clock may be off ours. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final Duration FETCH_PATIENCE = Duration.ofSeconds(15);
  private static final Duration FETCH_INTERVAL = Duration.ofSeconds(30);
  private static final int ISSUERS = 1_000;

  private final ProviderHttp http;
  private final Cache<URI, JWKSource<SecurityContext>> keys =
      Caffeine.newBuilder().maximumSize(ISSUERS).expireAfterAccess(Duration.ofHours(1)).build();

  IdTokens(ProviderHttp http) {
    this.http = http;
  }

  /**
   * The claims of a token that the issuer made for us, for this very request.
   *
   * @throws ProviderRefused if it is anybody else's, for anybody else, or of another time
   * @throws IOException if the issuer's keys cannot be had
   */
  JWTClaimsSet verify(
      JWT token, OIDCProviderMetadata metadata, String clientId, byte[] nonceHash, Instant begun)
      throws ProviderRefused, IOException {
    try {
      IDTokenValidator validator =
          new IDTokenValidator(
              metadata.getIssuer(), new ClientID(clientId), keySelector(metadata), null);
      validator.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
      IDTokenClaimsSet claims = validator.validate(token, null);
      requireExact(claims, clientId, nonceHash, begun);
      return claims.toJWTClaimsSet();
    } catch (KeySourceException e) {
      throw new IOException("the issuer's keys cannot be had", e);
    } catch (BadJOSEException | JOSEException | ParseException e) {
      throw new ProviderRefused("id_token", e);
    }
  }

  /** What the library leaves to the client: nobody else in the audience, the nonce, the age. */
  private static void requireExact(
      IDTokenClaimsSet claims, String clientId, byte[] nonceHash, Instant begun)
      throws ProviderRefused {
    List<String> audience = claims.getAudience().stream().map(each -> each.getValue()).toList();
    if (!audience.equals(List.of(clientId))) {
      throw new ProviderRefused("id_token_audience");
    }
    if (claims.getAuthorizedParty() != null
        && !claims.getAuthorizedParty().getValue().equals(clientId)) {
      throw new ProviderRefused("id_token_authorized_party");
    }
    if (claims.getNonce() == null
        || !MessageDigest.isEqual(
            nonceHash, new OpaqueToken(claims.getNonce().getValue()).digest())) {
      throw new ProviderRefused("id_token_nonce");
    }
    if (claims.getIssueTime().toInstant().isBefore(begun.minus(CLOCK_SKEW))) {
      throw new ProviderRefused("id_token_age");
    }
  }

  /** The keys by which an issuer signs. */
  JWSVerificationKeySelector<SecurityContext> keySelector(OIDCProviderMetadata metadata) {
    return new JWSVerificationKeySelector<>(ALGORITHMS, keysOf(metadata));
  }

  private JWKSource<SecurityContext> keysOf(OIDCProviderMetadata metadata) {
    return keys.get(metadata.getJWKSetURI(), this::source);
  }

  /** An unknown key id asks the issuer again, at most twice in half a minute. */
  private JWKSource<SecurityContext> source(URI address) {
    try {
      return JWKSourceBuilder.create(address.toURL(), http)
          .cache(FRESH.toMillis(), FETCH_PATIENCE.toMillis())
          .refreshAheadCache(false)
          .rateLimited(FETCH_INTERVAL.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Claims that a token may lack. */
  static @Nullable String text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text && !text.isBlank() ? text : null;
  }
}
