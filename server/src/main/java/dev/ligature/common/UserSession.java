package dev.ligature.common;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A live session of a user, as checked for this call.
 *
 * @param aal authenticator assurance level 1 to 3 (NIST SP 800-63B)
 * @param amr methods of authentication (RFC 8176)
 * @param authTime when the user last authenticated
 * @param identity the identity that signed in, if the session came from one
 * @param accountEpoch the account's session epoch at the time of the check
 */
public record UserSession(
    SessionId id,
    AccountId account,
    int aal,
    Set<String> amr,
    Instant authTime,
    @Nullable IdentityId identity,
    long accountEpoch) {}
