package dev.ligature.account;

import dev.ligature.common.AccountId;
import java.time.Instant;
import java.util.Set;

/**
 * What a gateway vouches for in a signed assertion.
 *
 * @param account the account that signed in
 * @param aal assurance within the ceiling of the gateway's key
 * @param amr factors used (RFC 8176)
 * @param authTime when they were used
 */
public record GatewayAssertion(AccountId account, int aal, Set<String> amr, Instant authTime) {}
