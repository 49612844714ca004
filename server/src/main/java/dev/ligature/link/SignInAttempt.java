package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A proof in progress without a session: a secret that the answer of the start held takes its
 * place.
 *
 * @param context bytes that the way of proof kept at the start
 */
record SignInAttempt(
    TenantId tenant,
    AttemptId id,
    ProofPurpose purpose,
    LinkState state,
    Subject subject,
    byte @Nullable [] context,
    Instant expireTime) {
  /** The attempt as a way of proof sees it. */
  Claim claim() {
    return new Claim(tenant, id, purpose, null, subject, context, expireTime);
  }

  @Override
  public String toString() {
    return "SignInAttempt[" + id + " " + state + "]";
  }
}
