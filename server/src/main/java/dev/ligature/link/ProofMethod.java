package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to prove control of an identity; there is one for each kind of target. All methods run in
 * the transaction of the act and reach nothing but the database.
 */
public interface ProofMethod<T extends ProofTarget> {
  /** The targets it reads. */
  Class<T> target();

  /** The kinds of identity it proves. */
  Set<LinkKind> kinds();

  /**
   * Who starts, and when.
   *
   * @param account who asks; null before a sign-in
   */
  record Start(
      TenantId tenant,
      AttemptId attempt,
      ProofPurpose purpose,
      @Nullable AccountId account,
      Instant now,
      Instant expireTime) {}

  /**
   * An attempt to be.
   *
   * @param personal whether anybody can have an account at the provider
   * @param step what the user does next, if it is the user's turn
   * @param context what {@link #prove} will need to know again; kept, never shown
   */
  record Begun(
      Subject subject, boolean personal, @Nullable LinkStep step, byte @Nullable [] context) {}

  /**
   * What the tenant makes of an identity now.
   *
   * @param personal whether anybody can have an account at the provider
   * @param signInCapable whether it may sign in
   */
  record Standing(boolean personal, boolean signInCapable) {}

  /**
   * How an identity stands at an act that comes after its proof.
   *
   * @throws DomainException POLICY_FORBIDS where its provider is out of use
   */
  default Standing standing(TenantId tenant, Subject subject) {
    return new Standing(false, true);
  }

  /**
   * Reads the target and makes the first step. Nothing leaves before {@link #dispatch}.
   *
   * @throws DomainException BAD_IDENTIFIER, NOT_FOUND, RATE_LIMITED, PROOF_MISMATCH
   */
  Begun begin(Start start, T target);

  /** Does what the step promises, once policy agreed and the attempt has its row. */
  default void dispatch(Claim claim) {}

  /**
   * Checks what the user gave; the attempt is locked, and its binding was held against the caller.
   *
   * @throws DomainException CODE_INVALID, CHALLENGE_VOID, PROOF_MISMATCH, POLICY_FORBIDS
   */
  Proof prove(Claim claim, ProofInput input);
}
