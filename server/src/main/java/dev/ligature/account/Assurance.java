package dev.ligature.account;

import java.time.Instant;
import java.util.Set;

/**
 * How sure a proof makes us of a person.
 *
 * @param aal authenticator assurance level (NIST SP 800-63B)
 * @param amr factors used (RFC 8176)
 * @param authTime when they were used
 */
public record Assurance(int aal, Set<String> amr, Instant authTime) {}
