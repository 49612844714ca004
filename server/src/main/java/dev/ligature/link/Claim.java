package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DeviceId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as a way of proof sees it: what is to be proven, for whom and for what.
 *
 * @param account who asks; null before a sign-in
 * @param device before a sign-in: known device of the account that had the identity at the start
 * @param context bytes that the way of proof kept at the start
 */
public record Claim(
    TenantId tenant,
    AttemptId attempt,
    ProofPurpose purpose,
    @Nullable AccountId account,
    @Nullable DeviceId device,
    Subject subject,
    byte @Nullable [] context,
    Instant expireTime) {
  @Override
  public String toString() {
    return "Claim[" + attempt + " " + purpose + "]";
  }
}
