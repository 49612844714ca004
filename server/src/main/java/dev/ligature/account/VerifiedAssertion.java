package dev.ligature.account;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An assertion whose signature, tenant, audience and age are right, and whose id is burned.
 *
 * @param service service that holds the key
 * @param platform platform for which the key vouches
 */
record VerifiedAssertion(
    String service, String platform, int maximumAal, Set<String> allowedAmr, JWTClaimsSet claims) {

  Instant issued() {
    return claims.getIssueTime().toInstant();
  }

  /** The asserted factors that the key may assert (RFC 8176). */
  Set<String> factors() throws ParseException {
    List<String> amr = claims.getStringListClaim("amr");
    Set<String> factors = new HashSet<>(amr == null ? List.of() : amr);
    factors.retainAll(allowedAmr);
    return factors;
  }

  /** Assurance of these factors, within the ceiling of the key. */
  int aal(Set<String> factors) {
    return Math.min(factors.size() > 1 || factors.contains("mfa") ? 2 : 1, maximumAal);
  }
}
