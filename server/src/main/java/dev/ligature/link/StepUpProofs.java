package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.Accounts;
import dev.ligature.account.Assurance;
import dev.ligature.account.ProofPurpose;
import dev.ligature.account.StepUps;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Authenticates sessions again by a fresh proof of an identity that their account has. */
@Singleton
class StepUpProofs {
  private static final Duration ATTEMPT_TTL = Duration.ofMinutes(10);

  private final ProofAttempts attempts;
  private final ProofMethods methods;
  private final IdentityRepository identities;
  private final StepUps stepUps;
  private final Accounts accounts;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  StepUpProofs(
      ProofAttempts attempts,
      ProofMethods methods,
      IdentityRepository identities,
      StepUps stepUps,
      Accounts accounts,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.attempts = attempts;
    this.methods = methods;
    this.identities = identities;
    this.stepUps = stepUps;
    this.accounts = accounts;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** An attempt that was begun, with its first step. */
  record Started(AttemptId attempt, @Nullable LinkStep step) {}

  /** Whom a verified identity of the caller's names. */
  Optional<Subject> find(Caller caller, IdentityId identity) {
    return identities.findSubject(caller.tenant(), caller.account(), identity);
  }

  /**
   * Begins to prove an identity of the caller's account.
   *
   * @param target what {@link #find} says of the identity
   * @throws DomainException NOT_FOUND, POLICY_FORBIDS, and what {@link ProofMethod#begin} refuses
   */
  Started start(Caller caller, IdentityId identity, ProofTarget target) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          Instant now = clock.instant();
          ProofMethod.Start start =
              new ProofMethod.Start(
                  account.tenant(),
                  new AttemptId(ids.next()),
                  ProofPurpose.STEP_UP,
                  account.id(),
                  now,
                  now.plus(ATTEMPT_TTL));
          ProofMethod.Begun begun = methods.begin(start, target);
          begun
              .subject()
              .requireNames(find(caller, identity).orElseThrow(DomainException::notFound));
          ProofAttempt attempt = attempts.open(caller, start, Holder.of(caller), begun);
          return new Started(attempt.id(), begun.step());
        });
  }

  /**
   * Steps the session up by what the user gives. The identity that was proven must be the account's
   * and old enough, whichever one was named at the start.
   *
   * @throws DomainException NOT_FOUND, TICKET_EXPIRED, CHALLENGE_VOID, PROOF_MISMATCH,
   *     POLICY_FORBIDS, and what {@link ProofMethod#prove} refuses
   */
  StepUps.SteppedUp give(Caller caller, AttemptId id, ProofInput input) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          return steppedUp(
              caller, account, attempts.prove(caller, id, Holder.of(caller), input).proof());
        });
  }

  private StepUps.SteppedUp steppedUp(Caller caller, Account account, Proof proof) {
    Identity held =
        identities
            .findVerified(account.tenant(), proof.subject())
            .filter(each -> each.account().equals(account.id()))
            .orElseThrow(
                () ->
                    DomainException.of(
                        Reason.PROOF_MISMATCH,
                        "What was proven is no identity of this account.",
                        Map.of("rule", "identity")));
    if (!proof.signInCapable() || !held.signInCapable()) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS, "The identity may not sign in.", Map.of("rule", "sign_in"));
    }
    identities.noteProof(account.tenant(), held.id(), clock.instant());
    return stepUps.byIdentity(
        caller,
        account,
        Objects.requireNonNull(held.verifiedTime()),
        new Assurance(proof.aal(), proof.amr(), proof.authTime()),
        proof.evidence());
  }
}
