package dev.ligature.account;

import java.time.Instant;
import java.util.Set;

/**
 * What a gateway vouches for about a user of its platform.
 *
 * @param platform name in lower case
 * @param user id that the platform never gives to anybody else, as the gateway wrote it
 * @param name what the user is called there now; empty if untold, and never an identity
 * @param aal assurance within the ceiling of the gateway's key
 * @param amr factors used (RFC 8176)
 * @param authTime when they were used
 */
public record PlatformAssertion(
    String platform, String user, String name, int aal, Set<String> amr, Instant authTime) {
  @Override
  public String toString() {
    return "PlatformAssertion[" + platform + "]";
  }
}
