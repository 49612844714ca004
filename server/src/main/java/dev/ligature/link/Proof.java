package dev.ligature.link;

import java.time.Instant;
import java.util.Set;

/**
 * Evidence, just obtained, that the caller controls an identity.
 *
 * @param personal whether anybody can have an account at the provider
 * @param evidence what the audit log calls it, such as {@code EMAIL_CODE}
 * @param amr factors used (RFC 8176), for a session that stands on it
 * @param aal assurance that it gives alone (NIST SP 800-63B)
 * @param authTime when the factors were used
 * @param signInCapable whether the identity may sign in
 */
public record Proof(
    Subject subject,
    boolean personal,
    String evidence,
    Set<String> amr,
    int aal,
    Instant authTime,
    boolean signInCapable) {}
