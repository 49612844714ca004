package dev.ligature.link;

import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DeviceId;
import dev.ligature.common.DomainException;
import dev.ligature.policy.TenantPolicies;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;

/** Attempts that bind nothing to an account, in the running transaction. */
@Singleton
class ProofAttempts {
  private final ProofAttemptRepository rows;
  private final ProofMethods methods;
  private final TenantPolicies policies;
  private final OwnDevices devices;
  private final Clock clock;

  ProofAttempts(
      ProofAttemptRepository rows,
      ProofMethods methods,
      TenantPolicies policies,
      OwnDevices devices,
      Clock clock) {
    this.rows = rows;
    this.methods = methods;
    this.policies = policies;
    this.devices = devices;
    this.clock = clock;
  }

  /**
   * Opens an attempt that was begun, and sends what its proof sends.
   *
   * @throws DomainException POLICY_FORBIDS
   */
  ProofAttempt open(
      Caller caller, ProofMethod.Start start, Holder holder, ProofMethod.Begun begun) {
    DeviceId device =
        start.account() == null ? devices.of(caller, begun.subject()).orElse(null) : null;
    LinkPolicy.require(policies.of(start.tenant()).policy(), begun.subject(), begun.personal());
    ProofAttempt attempt =
        new ProofAttempt(
            start.tenant(),
            start.attempt(),
            holder,
            device,
            start.purpose(),
            LinkState.STEP,
            begun.subject(),
            begun.context(),
            start.expireTime());
    rows.insert(caller, attempt, Binding.of(attempt), start.now());
    methods.of(begun.subject().kind()).dispatch(attempt.claim());
    return attempt;
  }

  /** An attempt that ended, with its proof. */
  record Proven(ProofAttempt attempt, Proof proof) {}

  /**
   * Proves an attempt of its holder's by what the user gives, and ends it.
   *
   * @throws DomainException NOT_FOUND for anybody else, TICKET_EXPIRED, CHALLENGE_VOID,
   *     PROOF_MISMATCH, POLICY_FORBIDS, and what {@link ProofMethod#prove} refuses
   */
  Proven prove(Caller caller, AttemptId id, Holder holder, ProofInput input) {
    ProofAttemptRepository.Bound bound =
        rows.lock(caller.tenant(), id, holder).orElseThrow(DomainException::notFound);
    ProofAttempt attempt = bound.attempt();
    attempt.requireOpen(clock.instant());
    if (!MessageDigest.isEqual(bound.binding(), Binding.of(attempt))) {
      throw Subject.mismatch();
    }
    Proof proof = methods.of(attempt.subject().kind()).prove(attempt.claim(), input);
    Subject proven = attempt.subject().requireNames(proof.subject());
    LinkPolicy.require(policies.of(caller.tenant()).policy(), proven, proof.personal());
    rows.end(attempt, clock.instant());
    return new Proven(attempt, proof);
  }
}
