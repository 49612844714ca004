package dev.ligature.rpc.auth;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens by the one issuer that they name. What verified is remembered for 30 seconds by
 * its digest, and only its times are looked at again: so long works a key that its issuer withdrew.
 */
final class Tokens {
  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 10_000;

  private final List<TrustedIssuer> issuers;
  private final Cache<Seen, Verified> verified =
      CacheBuilder.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  Tokens(List<TrustedIssuer> issuers) {
    this.issuers = List.copyOf(issuers);
  }

  /**
   * The grant of a service's token.
   *
   * @throws CredentialsRefused if it does not verify
   */
  Grant service(String compact) {
    Verified token = verify(compact, IssuerConfiguration.Kind.SERVICE);
    return Grants.of(token.issuer(), token.claims());
  }

  /**
   * The grant of a person's token, if the person was strongly authenticated.
   *
   * @param strong values of which {@code acr} or {@code amr} must hold one (RFC 8176)
   * @throws CredentialsRefused if it does not verify or is weak
   */
  Grant person(String compact, Set<String> strong) {
    Verified token = verify(compact, IssuerConfiguration.Kind.PERSON);
    try {
      List<String> methods = new ArrayList<>();
      List<String> amr = token.claims().getStringListClaim("amr");
      if (amr != null) {
        methods.addAll(amr);
      }
      String acr = token.claims().getStringClaim("acr");
      if (acr != null) {
        methods.add(acr);
      }
      if (methods.stream().noneMatch(strong::contains)) {
        throw new CredentialsRefused("the person was not strongly authenticated");
      }
    } catch (ParseException e) {
      throw new CredentialsRefused("a claim has the wrong type");
    }
    return Grants.of(token.issuer(), token.claims());
  }

  private record Verified(TrustedIssuer issuer, JWTClaimsSet claims) {}

  /** A token, by its digest, and what it was taken for. */
  private record Seen(HashCode digest, IssuerConfiguration.Kind kind) {}

  private Verified verify(String compact, IssuerConfiguration.Kind kind) {
    Seen seen = new Seen(Hashing.sha256().hashString(compact, StandardCharsets.UTF_8), kind);
    Verified known = verified.getIfPresent(seen);
    if (known != null) {
      known.issuer().requireTimely(known.claims());
      return known;
    }
    Verified fresh = verifyAnew(compact, kind);
    verified.put(seen, fresh);
    return fresh;
  }

  private Verified verifyAnew(String compact, IssuerConfiguration.Kind kind) {
    SignedJWT token = parse(compact);
    String named = issuerOf(token);
    TrustedIssuer issuer =
        issuers.stream()
            .filter(i -> i.configuration().kind() == kind)
            .filter(i -> i.configuration().issuer().equals(named))
            .findFirst()
            .orElseThrow(() -> new CredentialsRefused("the issuer is not known"));
    return new Verified(issuer, issuer.verify(token));
  }

  private static SignedJWT parse(String compact) {
    try {
      return SignedJWT.parse(compact);
    } catch (ParseException | RuntimeException e) {
      // The parser also fails unchecked, on a header that is the JSON null, for one.
      throw new CredentialsRefused("not a signed JWT");
    }
  }

  private static @Nullable String issuerOf(SignedJWT token) {
    try {
      return token.getJWTClaimsSet().getIssuer();
    } catch (ParseException | RuntimeException e) {
      throw new CredentialsRefused("the payload is not a set of claims");
    }
  }
}
