package dev.ligature.link.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.ligature.common.DomainException;
import dev.ligature.link.oidc.EventRefused.Code;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies Security Event Tokens (RFC 8417) with the keys of the configured issuer and no others,
 * as the OpenID Shared Signals Framework 1.0 profiles them.
 */
@Singleton
public class SecurityEventTokens {
  /** How old a token may be: a transmitter tries for days to hand it over. */
  public static final Duration MAX_AGE = Duration.ofDays(7);

  private static final JOSEObjectType TYPE = new JOSEObjectType("secevent+jwt");
  private static final int MAX_ID_BYTES = 255;

  private final ProviderMetadata metadata;
  private final IdTokens idTokens;
  private final Clock clock;

  SecurityEventTokens(ProviderMetadata metadata, IdTokens idTokens, Clock clock) {
    this.metadata = metadata;
    this.idTokens = idTokens;
    this.clock = clock;
  }

  /**
   * What a token says that its issuer made for us.
   *
   * @param id unique at the issuer
   * @param subject of all events that name none themselves; null where there is none
   * @param events payloads by the URI of their type
   */
  public record Verified(
      String id,
      Instant issueTime,
      @Nullable Map<String, Object> subject,
      Map<String, Object> events) {
    @Override
    public String toString() {
      return "Verified[]";
    }
  }

  /**
   * Verifies a token.
   *
   * @throws EventRefused if it is anybody else's, for anybody else, of another time or kind
   * @throws DomainException DEPENDENCY_DOWN if the issuer's keys cannot be had
   */
  public Verified verify(IdentityProvider provider, String text) throws EventRefused {
    try {
      SignedJWT token = SignedJWT.parse(text);
      return accepted(provider, signed(provider, token));
    } catch (ParseException e) {
      throw new EventRefused(Code.INVALID_REQUEST, "The body is no signed security event token.");
    } catch (IOException e) {
      throw DomainException.dependencyDown("identity_provider", e);
    }
  }

  private JWTClaimsSet signed(IdentityProvider provider, SignedJWT token)
      throws EventRefused, IOException {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPE));
    processor.setJWSKeySelector(idTokens.keySelector(metadata.of(provider.issuer())));
    processor.setJWTClaimsSetVerifier(null);
    try {
      return processor.process(token, null);
    } catch (KeySourceException e) {
      throw new IOException("the issuer's keys cannot be had", e);
    } catch (BadJWSException e) {
      throw new EventRefused(Code.AUTHENTICATION_FAILED, "The signature does not verify.");
    } catch (BadJOSEException | JOSEException e) {
      throw TYPE.equals(token.getHeader().getType())
          ? new EventRefused(Code.INVALID_KEY, "No key of the issuer fits the header.")
          : new EventRefused(Code.INVALID_REQUEST, "The type is not secevent+jwt.");
    }
  }

  private Verified accepted(IdentityProvider provider, JWTClaimsSet claims)
      throws EventRefused, ParseException {
    if (!provider.issuer().equals(claims.getIssuer())) {
      throw new EventRefused(Code.INVALID_ISSUER, "The token is of another issuer.");
    }
    if (!claims.getAudience().contains(provider.clientId())) {
      throw new EventRefused(Code.INVALID_AUDIENCE, "The token is for somebody else.");
    }
    // What signs somebody in has these; a security event names its subject elsewhere.
    requireThat(
        claims.getSubject() == null && claims.getExpirationTime() == null,
        "A security event token has neither sub nor exp.");
    Instant now = clock.instant();
    Date issued = claims.getIssueTime();
    requireThat(
        issued != null
            && !issued.toInstant().isAfter(now.plus(IdTokens.CLOCK_SKEW))
            && !issued.toInstant().isBefore(now.minus(MAX_AGE)),
        "The token is not of this time.");
    String id = claims.getJWTID();
    requireThat(isId(id), "The jti is missing or too long.");
    Map<String, Object> events = claims.getJSONObjectClaim("events");
    requireThat(events != null && !events.isEmpty(), "The token tells no event.");
    return new Verified(id, issued.toInstant(), claims.getJSONObjectClaim("sub_id"), events);
  }

  private static boolean isId(@Nullable String id) {
    return id != null
        && !id.isEmpty()
        && id.indexOf(0) < 0
        && id.getBytes(StandardCharsets.UTF_8).length <= MAX_ID_BYTES;
  }

  private static void requireThat(boolean holds, String otherwise) throws EventRefused {
    if (!holds) {
      throw new EventRefused(Code.INVALID_REQUEST, otherwise);
    }
  }
}
