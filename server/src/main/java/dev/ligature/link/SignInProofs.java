package dev.ligature.link;

import dev.ligature.account.Assurance;
import dev.ligature.account.ProofPurpose;
import dev.ligature.account.ProofTickets;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves identities without a session. Until the proof nothing looks for the account that has them,
 * so the answers are the same whether there is one or not.
 */
@Singleton
class SignInProofs {
  private static final Duration ATTEMPT_TTL = Duration.ofMinutes(10);

  private final ProofAttempts attempts;
  private final ProofMethods methods;
  private final IdentityRepository identities;
  private final StaleIdentities stale;
  private final ProofTickets tickets;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  SignInProofs(
      ProofAttempts attempts,
      ProofMethods methods,
      IdentityRepository identities,
      StaleIdentities stale,
      ProofTickets tickets,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.attempts = attempts;
    this.methods = methods;
    this.identities = identities;
    this.stale = stale;
    this.tickets = tickets;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** An attempt that was begun; its secret is told once. */
  record Started(
      AttemptId attempt, OpaqueToken secret, @Nullable LinkStep step, Instant expireTime) {}

  /**
   * What a proof gave.
   *
   * @param ticket absent where the purpose needs an account and none holds the identity
   * @param account the account that signs in
   */
  record Outcome(ProofPurpose purpose, @Nullable OpaqueToken ticket, @Nullable AccountId account) {}

  /**
   * Begins to prove what the caller claims to control.
   *
   * @throws DomainException POLICY_FORBIDS, and what {@link ProofMethod#begin} refuses
   */
  Started start(Caller caller, ProofPurpose purpose, ProofTarget target) {
    return transactions.run(
        () -> {
          Instant now = clock.instant();
          ProofMethod.Start start =
              new ProofMethod.Start(
                  caller.tenant(),
                  new AttemptId(ids.next()),
                  purpose,
                  null,
                  now,
                  now.plus(ATTEMPT_TTL));
          ProofMethod.Begun begun = methods.begin(start, target);
          OpaqueToken secret = OpaqueToken.mint(ids);
          ProofAttempt attempt = attempts.open(caller, start, new Holder.OfSecret(secret), begun);
          return new Started(attempt.id(), secret, begun.step(), attempt.expireTime());
        });
  }

  /**
   * Proves an attempt by what the user gives.
   *
   * @throws DomainException NOT_FOUND without the attempt's secret, TICKET_EXPIRED, CHALLENGE_VOID,
   *     PROOF_MISMATCH, POLICY_FORBIDS, STEP_UP_REQUIRED for a sign-in by what nobody proved for
   *     long, and what {@link ProofMethod#prove} refuses
   */
  Outcome give(Caller caller, AttemptId id, String secret, ProofInput input) {
    return transactions.run(
        () -> {
          ProofAttempts.Proven proven =
              attempts.prove(caller, id, new Holder.OfSecret(new OpaqueToken(secret)), input);
          return outcome(proven.attempt(), proven.proof());
        });
  }

  private Outcome outcome(ProofAttempt attempt, Proof proof) {
    Subject subject = proof.subject();
    Optional<Identity> held = identities.findVerified(attempt.tenant(), subject);
    ProofTickets.Proven proven =
        new ProofTickets.Proven(
            attempt.id(),
            subject.kind().name(),
            subject.provider(),
            subject.issuer(),
            subject.identifier().canonical(),
            held.map(Identity::account).orElse(null),
            Binding.of(attempt));
    if (attempt.purpose() != ProofPurpose.SIGN_IN) {
      return new Outcome(
          attempt.purpose(), tickets.issue(attempt.tenant(), proven, attempt.purpose()), null);
    }
    if (proven.holder() == null || !proof.signInCapable() || !held.orElseThrow().signInCapable()) {
      return new Outcome(ProofPurpose.SIGN_IN, null, null);
    }
    stale.requireStanding(attempt.tenant(), held.orElseThrow());
    Assurance assurance = new Assurance(proof.aal(), proof.amr(), proof.authTime());
    return new Outcome(
        ProofPurpose.SIGN_IN,
        tickets.issueSignIn(attempt.tenant(), proven, assurance),
        proven.holder());
  }
}
