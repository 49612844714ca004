package dev.ligature.link;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evidence, just obtained, that the caller controls an identity.
 *
 * @param personal whether anybody can have an account at the provider
 * @param evidence what the audit log calls it, such as {@code EMAIL_CODE}
 * @param amr factors used (RFC 8176), for a session that stands on it
 * @param aal assurance that it gives alone (NIST SP 800-63B)
 * @param authTime when the factors were used
 * @param signInCapable whether the identity may sign in
 * @param label the owner's name for the identity, if one was given
 * @param claimedEmail address that a provider says it verified for its user; proves nothing here
 */
public record Proof(
    Subject subject,
    boolean personal,
    String evidence,
    Set<String> amr,
    int aal,
    Instant authTime,
    boolean signInCapable,
    @Nullable String label,
    @Nullable String claimedEmail) {
  /** Evidence for an identity that its owner gave no name, and nobody an address. */
  public Proof(
      Subject subject,
      boolean personal,
      String evidence,
      Set<String> amr,
      int aal,
      Instant authTime,
      boolean signInCapable) {
    this(subject, personal, evidence, amr, aal, authTime, signInCapable, null, null);
  }
}
