package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.AccountMerge;
import dev.ligature.account.AccountMerger;
import dev.ligature.account.AccountState;
import dev.ligature.account.Merge;
import dev.ligature.account.MergePlan;
import dev.ligature.account.MergeState;
import dev.ligature.account.ProofTicket;
import dev.ligature.account.Sessions;
import dev.ligature.account.SwitchedSessions;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.MergeId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.SessionAlive;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges the account of an identity that another account proved into it, or the other way. */
@Singleton
class Merges {
  private final MergeCases cases;
  private final MergeTickets tickets;
  private final AccountMerger merger;
  private final SwitchedSessions switched;
  private final FreedIdentities freed;
  private final MergeJournal journal;
  private final SessionAlive sessions;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  Merges(
      MergeCases cases,
      MergeTickets tickets,
      AccountMerger merger,
      SwitchedSessions switched,
      FreedIdentities freed,
      MergeJournal journal,
      SessionAlive sessions,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.cases = cases;
    this.tickets = tickets;
    this.merger = merger;
    this.switched = switched;
    this.freed = freed;
    this.journal = journal;
    this.sessions = sessions;
    this.policies = policies;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * What a merge would do.
   *
   * @param secondary absent until everything is proven
   * @param plan absent while a factor is missing and the other's side would show
   */
  record Preview(
      AccountId primary,
      @Nullable AccountId secondary,
      MergeState state,
      @Nullable MergePlan plan,
      int resultingAal,
      @Nullable Instant notBefore,
      String stateToken) {}

  /**
   * Shows what a merge would do, and changes nothing. Until the other account's second factor is
   * proven only the caller's own side is shown, and no state token that would confirm.
   *
   * @throws DomainException as {@link MergeCases#open}; TARGET_NOT_LINKABLE, MANAGED_ACCOUNT,
   *     ASSURANCE_WOULD_DROP, LIMIT_REACHED
   */
  Preview preview(Caller caller, String ticket, boolean otherSurvives) {
    return transactions.run(
        () ->
            switch (cases.open(caller, ticket, otherSurvives)) {
              case MergeCases.Case.Free(ProofTicket _, Account own) ->
                  new Preview(
                      own.id(),
                      null,
                      MergeState.PENDING,
                      null,
                      1,
                      null,
                      FreedIdentities.STATE_TOKEN);
              case MergeCases.Case.Two(MergeParties parties) -> preview(caller, parties);
            });
  }

  private Preview preview(Caller caller, MergeParties parties) {
    AccountMerger.Planned planned = merger.plan(parties.secondary(), parties.primary());
    if (parties.factorNeeded()) {
      return new Preview(
          parties.own().id(),
          null,
          MergeState.PROOF_NEEDED,
          parties.callerYields() ? planned.plan() : null,
          0,
          null,
          "");
    }
    Duration delay = delay(caller, parties);
    return new Preview(
        parties.primary().id(),
        parties.secondary().id(),
        MergeState.PENDING,
        planned.plan(),
        planned.resultingAal(),
        delay.isZero() ? null : clock.instant().plus(delay),
        planned.digest());
  }

  /** A guest has nothing that its owner would need time to defend. */
  private Duration delay(Caller caller, MergeParties parties) {
    return parties.secondary().kind() == AccountKind.GUEST
        ? Duration.ZERO
        : Duration.ofSeconds(policies.of(caller.tenant()).policy().mergeDelaySeconds());
  }

  /**
   * Tries a code of the other account's second factor. The try counts before the code is compared.
   *
   * @throws DomainException CODE_INVALID, CHALLENGE_VOID; as {@link MergeCases#open}
   */
  MergeState proveFactor(Caller caller, String ticketText, String code) {
    return transactions.run(
        () -> {
          if (!(cases.open(caller, ticketText, false)
              instanceof MergeCases.Case.Two(MergeParties parties))) {
            return MergeState.PENDING;
          }
          int left = tickets.countTry(caller.tenant(), parties.ticket());
          if (!merger.acceptsCode(parties.other(), code)) {
            throw DomainException.of(
                    Reason.CODE_INVALID, "The code is wrong.", MergeTickets.triesLeft(left))
                .committed();
          }
          tickets.factorProven(caller.tenant(), parties.ticket());
          return MergeState.PENDING;
        });
  }

  /**
   * How a confirmation ended.
   *
   * @param merge absent where the identity was free and was simply linked
   */
  record Confirmed(
      @Nullable Merge merge,
      MergeState state,
      AccountId survivor,
      Sessions.@Nullable Minted session,
      @Nullable Identity linked,
      @Nullable Instant undoBefore,
      Cursor revision) {}

  /**
   * Merges now, or after the tenant's delay.
   *
   * @param stateToken of the preview
   * @throws DomainException as {@link #preview}; SESSION_REVOKED; STATE_CHANGED where anything
   *     moved since the preview; STEP_UP_REQUIRED where a factor is missing
   */
  Confirmed confirm(Caller caller, String ticketText, String stateToken, boolean otherSurvives) {
    return transactions.run(
        () -> {
          sessions.require(caller);
          return switch (cases.open(caller, ticketText, otherSurvives)) {
            case MergeCases.Case.Free(ProofTicket ticket, Account own) -> {
              tickets.spend(caller, ticketText);
              FreedIdentities.Linked linked = freed.link(caller, own, ticket);
              yield new Confirmed(
                  null,
                  MergeState.DONE,
                  own.id(),
                  null,
                  linked.identity(),
                  null,
                  linked.revision());
            }
            case MergeCases.Case.Two(MergeParties parties) ->
                confirm(caller, parties, ticketText, stateToken);
          };
        });
  }

  private Confirmed confirm(
      Caller caller, MergeParties parties, String ticketText, String stateToken) {
    if (parties.factorNeeded()) {
      throw MergeCases.strongerProof();
    }
    tickets.spend(caller, ticketText);
    AccountMerger.Planned planned = merger.plan(parties.secondary(), parties.primary());
    if (!planned.digest().equals(stateToken)) {
      throw DomainException.of(
          Reason.STATE_CHANGED, "Something moved since the preview; look again.");
    }
    Merge merge = planned.merge();
    Duration delay = delay(caller, parties);
    merger.open(merge, parties.held().id(), caller.session().id(), clock.instant().plus(delay));
    if (!delay.isZero()) {
      return new Confirmed(
          merge,
          MergeState.PENDING,
          merge.primary(),
          null,
          null,
          null,
          journal.write(caller, merge, AuditType.MERGE_STARTED));
    }
    // Before the merge, while both still have their identities.
    journal.write(caller, merge, AuditType.MERGE_CONFIRMED);
    AccountMerger.Merged merged = merger.merge(Actor.of(caller), merge);
    Sessions.Minted session =
        parties.callerYields()
            ? switched.mint(caller, merge, parties.primary(), earned(parties))
            : null;
    return new Confirmed(
        merge,
        MergeState.DONE,
        merge.primary(),
        session,
        null,
        merged.undoBefore(),
        merged.revision());
  }

  private static SwitchedSessions.Earned earned(MergeParties parties) {
    Set<String> amr =
        new HashSet<>(Set.of(parties.ticket().kind().equals("PHONE") ? "sms" : "otp"));
    if (parties.factorProven()) {
      amr.addAll(List.of("otp", "mfa"));
    }
    return new SwitchedSessions.Earned(
        parties.held().id(), parties.factorProven() ? 2 : 1, amr, parties.ticket().provenTime());
  }

  /** A merge that happened, for the ended session that repeats its request. */
  Optional<Sessions.Minted> switchAgain(Caller caller, MergeId merge) {
    return switched.mintAgain(caller, merger.get(caller.tenant(), merge));
  }

  /** Merges what is due; what cannot be merged any more is cancelled. */
  void carryOut(AccountMerge seen) {
    transactions.run(
        () -> {
          Map<AccountId, Account> locked =
              merger.lock(seen.tenant(), Set.of(seen.merge().secondary(), seen.merge().primary()));
          AccountMerge merge = merger.get(seen.tenant(), seen.id());
          if (merge.state() != MergeState.PENDING) {
            return merge;
          }
          Actor system = journal.system();
          Optional<String> obstacle = obstacle(merge, locked);
          if (obstacle.isPresent()) {
            journal.write(system, merge.merge(), AuditType.MERGE_CANCELLED);
            merger.cancel(merge, obstacle.get());
          } else {
            journal.write(system, merge.merge(), AuditType.MERGE_CONFIRMED);
            merger.merge(system, merge.merge());
          }
          return merge;
        });
  }

  private Optional<String> obstacle(AccountMerge merge, Map<AccountId, Account> locked) {
    Account secondary = locked.get(merge.merge().secondary());
    Account primary = locked.get(merge.merge().primary());
    if (secondary == null || primary == null || secondary.state() != AccountState.ACTIVE) {
      return Optional.of("ACCOUNT_NOT_ACTIVE");
    }
    try {
      merger.plan(merge.id(), secondary, primary);
      return Optional.empty();
    } catch (DomainException refusal) {
      return Optional.of(refusal.reason().name());
    }
  }
}
