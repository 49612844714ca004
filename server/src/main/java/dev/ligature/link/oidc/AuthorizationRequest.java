package dev.ligature.link.oidc;

import dev.ligature.policy.SealedForTenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was sent to a provider's authorization endpoint.
 *
 * @param providerVersion version of the provider at that time
 * @param verifier PKCE verifier, sealed
 * @param label the owner's name for the identity, if one was given
 * @param redeemedTime when an answer was taken to the provider
 */
record AuthorizationRequest(
    String provider,
    long providerVersion,
    String redirectUri,
    byte[] stateHash,
    byte[] nonceHash,
    SealedForTenant verifier,
    @Nullable String label,
    Instant createdTime,
    @Nullable Instant redeemedTime) {
  @Override
  public String toString() {
    return "AuthorizationRequest[" + provider + "]";
  }
}
