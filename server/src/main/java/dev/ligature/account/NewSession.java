package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session to be made stands on.
 *
 * @param identity the identity that signed in, if one did
 * @param aal authenticator assurance level earned (NIST SP 800-63B)
 * @param amr factors used (RFC 8176)
 * @param authTime when the user proved them
 * @param audience services that may present the session
 * @param device what is shown of the user's device
 */
public record NewSession(
    TenantId tenant,
    AccountId account,
    @Nullable IdentityId identity,
    int aal,
    Set<String> amr,
    Instant authTime,
    Set<String> audience,
    ShownDevice device) {}
