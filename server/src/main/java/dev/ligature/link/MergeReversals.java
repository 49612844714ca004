package dev.ligature.link;

import dev.ligature.account.AccountMerge;
import dev.ligature.account.AccountMerger;
import dev.ligature.account.MergeState;
import dev.ligature.account.ProofPurpose;
import dev.ligature.account.ProofTicket;
import dev.ligature.account.ProofTickets;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.MergeId;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls merges off and takes them apart again, by a session or by a proof of either side. */
@Singleton
class MergeReversals {
  private final AccountMerger merger;
  private final MergeTickets holders;
  private final ProofTickets tickets;
  private final MergeJournal journal;
  private final Transactions transactions;
  private final Clock clock;

  MergeReversals(
      AccountMerger merger,
      MergeTickets holders,
      ProofTickets tickets,
      MergeJournal journal,
      Transactions transactions,
      Clock clock) {
    this.merger = merger;
    this.holders = holders;
    this.tickets = tickets;
    this.journal = journal;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Calls a pending merge off; either side may, and no step-up is asked of who defends itself.
   *
   * @param proof ticket of a proof of an identity of either side, where no session is at hand
   * @throws DomainException SESSION_MISSING, NOT_FOUND, PROOF_MISMATCH, TICKET_EXPIRED, WRONG_STATE
   */
  Cursor cancel(Caller caller, MergeId id, @Nullable String proof) {
    return transactions.run(
        () -> {
          AccountMerge seen = visible(caller, id, proof);
          merger.lock(caller.tenant(), both(seen));
          AccountMerge merge = merger.get(caller.tenant(), id);
          UserSession session = caller.sessionOrNull();
          if (session == null || !merge.concerns(session.account())) {
            ProofTicket ticket = spend(caller, proof);
            boolean isOfASide =
                holders
                    .holder(caller.tenant(), ticket)
                    .filter(holder -> merge.concerns(holder.account()))
                    .isPresent();
            if (!isOfASide) {
              throw mismatch();
            }
          }
          if (merge.state() != MergeState.PENDING) {
            throw DomainException.of(
                Reason.WRONG_STATE,
                "The merge is not pending.",
                Map.of("state", merge.state().name()));
          }
          journal.write(caller, merge.merge(), AuditType.MERGE_CANCELLED);
          return merger.cancel(merge, "CANCELLED");
        });
  }

  /**
   * Takes a merge apart.
   *
   * @param proof ticket of a fresh proof of any identity that moved, where the survivor's owner
   *     does not act
   * @throws DomainException SESSION_MISSING, NOT_FOUND, PROOF_MISMATCH, TICKET_EXPIRED,
   *     STEP_UP_REQUIRED, UNDO_EXPIRED, UNDO_BLOCKED, WRONG_STATE, POLICY_FORBIDS
   */
  AccountMerger.Undone undo(Caller caller, MergeId id, @Nullable String proof) {
    return transactions.run(
        () -> {
          AccountMerge seen = visible(caller, id, proof);
          Set<AccountId> wanted = both(seen);
          wanted.addAll(merger.linkedBefore(seen));
          merger.lock(caller.tenant(), wanted);
          AccountMerge merge = merger.get(caller.tenant(), id);
          if (proof == null) {
            Freshness.require(caller.session(), 1, clock.instant());
          } else {
            requireMoved(caller, merge, spend(caller, proof));
          }
          journal.write(caller, merge.merge(), AuditType.MERGE_UNDONE);
          return merger.undo(Actor.of(caller), merge);
        });
  }

  private void requireMoved(Caller caller, AccountMerge merge, ProofTicket ticket) {
    boolean moved =
        holders
            .holder(caller.tenant(), ticket)
            .filter(holder -> merger.moved(merge, MergedIdentities.KIND, holder.identity().value()))
            .isPresent();
    if (!moved) {
      throw mismatch();
    }
  }

  /** Without a proof only the parties see a merge: a side, or where a side lives on. */
  private AccountMerge visible(Caller caller, MergeId id, @Nullable String proof) {
    UserSession session = caller.sessionOrNull();
    if (session == null && proof == null) {
      throw DomainException.of(
          Reason.SESSION_MISSING, "The call needs a user session, or a proof.");
    }
    AccountMerge merge = merger.get(caller.tenant(), id);
    boolean isParty =
        session != null
            && (merge.concerns(session.account())
                || merger.livesIn(merge.merge(), session.account()));
    if (!isParty && proof == null) {
      throw DomainException.notFound();
    }
    return merge;
  }

  private ProofTicket spend(Caller caller, @Nullable String proof) {
    if (proof == null) {
      throw DomainException.notFound();
    }
    ProofTicket ticket = tickets.spend(caller.tenant(), proof, ProofPurpose.MERGE);
    if (ticket.session() != null) {
      throw mismatch();
    }
    return ticket;
  }

  private static DomainException mismatch() {
    return DomainException.of(Reason.PROOF_MISMATCH, "The proof is bound to something else.");
  }

  private static Set<AccountId> both(AccountMerge merge) {
    return new HashSet<>(Set.of(merge.merge().primary(), merge.merge().secondary()));
  }
}
