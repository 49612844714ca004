package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A proof in progress that binds nothing to an account: for a sign-in, a step-up, a merge or a
 * recovery.
 *
 * @param context bytes that the way of proof kept at the start
 */
record ProofAttempt(
    TenantId tenant,
    AttemptId id,
    Holder holder,
    ProofPurpose purpose,
    LinkState state,
    Subject subject,
    byte @Nullable [] context,
    Instant expireTime) {
  /** The attempt as a way of proof sees it. */
  Claim claim() {
    return new Claim(tenant, id, purpose, holder.account(), subject, context, expireTime);
  }

  @Override
  public String toString() {
    return "ProofAttempt[" + id + " " + state + "]";
  }
}
