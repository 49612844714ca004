package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DeviceId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A proof in progress that binds nothing to an account: for a sign-in, a step-up, a merge or a
 * recovery.
 *
 * @param device without a session: known device of the account that had the identity at the start
 * @param context bytes that the way of proof kept at the start
 */
record ProofAttempt(
    TenantId tenant,
    AttemptId id,
    Holder holder,
    @Nullable DeviceId device,
    ProofPurpose purpose,
    LinkState state,
    Subject subject,
    byte @Nullable [] context,
    Instant expireTime) {
  /** The attempt as a way of proof sees it. */
  Claim claim() {
    return new Claim(tenant, id, purpose, holder.account(), device, subject, context, expireTime);
  }

  /**
   * Returns if the attempt still waits for a proof.
   *
   * @throws DomainException CHALLENGE_VOID, TICKET_EXPIRED
   */
  void requireOpen(Instant now) {
    if (state != LinkState.STEP) {
      throw DomainException.of(
          Reason.CHALLENGE_VOID, "The attempt waits for nothing; start again.");
    }
    if (expireTime.isBefore(now)) {
      throw DomainException.of(Reason.TICKET_EXPIRED, "The attempt is too old; start again.");
    }
  }

  @Override
  public String toString() {
    return "ProofAttempt[" + id + " " + state + "]";
  }
}
