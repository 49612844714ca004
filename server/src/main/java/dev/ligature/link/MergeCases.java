package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.AccountMerger;
import dev.ligature.account.AccountState;
import dev.ligature.account.ProofTicket;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out between whom a ticket would merge, and who of them has proven enough. */
@Singleton
class MergeCases {
  private final MergeTickets tickets;
  private final AccountMerger merger;
  private final IdentityRepository identities;
  private final StaleIdentities stale;
  private final TenantPolicies policies;

  MergeCases(
      MergeTickets tickets,
      AccountMerger merger,
      IdentityRepository identities,
      StaleIdentities stale,
      TenantPolicies policies) {
    this.tickets = tickets;
    this.merger = merger;
    this.identities = identities;
    this.stale = stale;
    this.policies = policies;
  }

  /** What a ticket leads to. */
  sealed interface Case {
    /** Nobody else holds the identity any more. */
    record Free(ProofTicket ticket, Account own) implements Case {}

    /** Two accounts. */
    record Two(MergeParties parties) implements Case {}
  }

  /**
   * Locks the accounts of a ticket in the order of ids and looks at them.
   *
   * @throws DomainException TICKET_EXPIRED, PROOF_MISMATCH, STATE_CHANGED, ACCOUNT_NOT_ACTIVE,
   *     POLICY_FORBIDS, UNVERIFIED, STEP_UP_REQUIRED where the proof is too weak
   */
  Case open(Caller caller, String ticketText, boolean otherSurvives) {
    Optional<Identity> held = tickets.held(caller.tenant(), tickets.ofConflict(caller, ticketText));
    Set<AccountId> wanted = new HashSet<>(Set.of(caller.account()));
    held.ifPresent(found -> wanted.add(found.account()));
    Map<AccountId, Account> locked = merger.lock(caller.tenant(), wanted);
    ProofTicket ticket = tickets.ofConflict(caller, ticketText);
    if (!tickets.holder(caller.tenant(), ticket).equals(held.map(MergeTickets.Holder::of))) {
      throw DomainException.of(Reason.STATE_CHANGED, "The identity moved; look again.");
    }
    Account own = locked.get(caller.account());
    if (own == null || own.state() != AccountState.ACTIVE) {
      throw DomainException.of(Reason.ACCOUNT_NOT_ACTIVE, "The account is not active.");
    }
    Account other = held.map(found -> locked.get(found.account())).orElse(own);
    if (other == null || other.equals(own)) {
      return new Case.Free(ticket, own);
    }
    return new Case.Two(parties(caller, ticket, held.orElseThrow(), own, other, otherSurvives));
  }

  private MergeParties parties(
      Caller caller,
      ProofTicket ticket,
      Identity held,
      Account own,
      Account other,
      boolean otherSurvives) {
    if (policies.of(caller.tenant()).policy().mergeForbidden()) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS, "The tenant does not merge accounts.", Map.of("rule", "merge"));
    }
    if (own.kind() == AccountKind.USER
        && identities.countVerified(caller.tenant(), own.id()) == 0) {
      throw DomainException.of(Reason.UNVERIFIED, "The account has proven nothing of its own yet.");
    }
    stale.requireStanding(caller.tenant(), held);
    boolean callerYields = MergeParties.callerYields(own, other, otherSurvives);
    boolean factorProven = tickets.hasFactor(caller.tenant(), ticket);
    boolean hasFactor = merger.hasSecondFactor(other);
    if (!callerYields
        && !hasFactor
        && !ProofStrength.suffices(
            LinkKind.valueOf(ticket.kind()), tickets.otherKinds(caller.tenant(), held))) {
      throw strongerProof();
    }
    if (callerYields && merger.hasSecondFactor(own) && caller.session().aal() < 2) {
      throw strongerProof();
    }
    return new MergeParties(
        ticket, held, own, other, callerYields, factorProven, hasFactor && !factorProven);
  }

  /** The proof at hand is not enough to absorb the other account. */
  static DomainException strongerProof() {
    return DomainException.of(
        Reason.STEP_UP_REQUIRED,
        "A stronger proof of the account that would be absorbed is needed.",
        Map.of("aal", "2", "max_age", Freshness.MAX_AGE.toSeconds() + "s"));
  }
}
