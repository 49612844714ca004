package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.MergeQuarantine;
import dev.ligature.account.NewAccount;
import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.account.ProofPurpose;
import dev.ligature.account.ProofTicket;
import dev.ligature.account.ProofTickets;
import dev.ligature.account.SessionEnds;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Id;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Moves identities out of an account to a fresh one of their own; their sessions end. */
@Singleton
class AccountSplits {
  private final Accounts accounts;
  private final SplitRepository identities;
  private final AllowedIdentities allowed;
  private final MergeTickets holders;
  private final ProofTickets tickets;
  private final MergeQuarantine quarantine;
  private final SessionEnds sessions;
  private final Notices notices;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Clock clock;

  AccountSplits(
      Accounts accounts,
      SplitRepository identities,
      AllowedIdentities allowed,
      MergeTickets holders,
      ProofTickets tickets,
      MergeQuarantine quarantine,
      SessionEnds sessions,
      Notices notices,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Clock clock) {
    this.accounts = accounts;
    this.identities = identities;
    this.allowed = allowed;
    this.holders = holders;
    this.tickets = tickets;
    this.quarantine = quarantine;
    this.sessions = sessions;
    this.notices = notices;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** The fresh account. */
  record Split(AccountId account, Cursor revision) {}

  /**
   * Splits identities off. A session of the account may choose any that did not come by a merge
   * which can still be undone; whoever only proves an identity takes that one along and no other.
   *
   * @throws DomainException SESSION_MISSING, PROOF_MISMATCH, TICKET_EXPIRED, NOT_FOUND,
   *     LAST_IDENTITY, STEP_UP_REQUIRED, POLICY_FORBIDS
   */
  Split split(Caller caller, Set<IdentityId> chosen, @Nullable String proof) {
    return transactions.run(
        () -> {
          MergeTickets.Holder proven = proof == null ? null : holder(caller, proof);
          Account account = accounts.lockActive(caller.tenant(), owner(caller, chosen, proven));
          if (proof != null) {
            ProofTicket spent = tickets.spend(caller.tenant(), proof, ProofPurpose.MERGE);
            if (!holders.holder(caller.tenant(), spent).filter(h -> h.equals(proven)).isPresent()) {
              throw DomainException.of(Reason.STATE_CHANGED, "The identity moved; look again.");
            }
          }
          if (identities.countOf(account, chosen) < chosen.size()) {
            throw DomainException.notFound();
          }
          quarantine.require(
              caller.tenant(),
              chosen.stream().map(Id::value).toList(),
              proven == null ? null : proven.identity());
          if (chosen.containsAll(allowed.signInMethods(account.tenant(), account.id()))) {
            throw DomainException.of(Reason.LAST_IDENTITY, "No identity would remain.");
          }
          return move(caller, account, chosen);
        });
  }

  private MergeTickets.Holder holder(Caller caller, String proof) {
    ProofTicket ticket = tickets.read(caller.tenant(), proof, ProofPurpose.MERGE);
    return holders
        .holder(caller.tenant(), ticket)
        .filter(found -> ticket.session() == null)
        .orElseThrow(AccountSplits::mismatch);
  }

  private AccountId owner(
      Caller caller, Set<IdentityId> chosen, MergeTickets.@Nullable Holder proven) {
    UserSession session = caller.sessionOrNull();
    if (session != null) {
      Freshness.require(session, 1, clock.instant());
      return session.account();
    }
    if (proven == null) {
      throw DomainException.of(
          Reason.SESSION_MISSING, "The call needs a user session, or a proof.");
    }
    if (!chosen.equals(Set.of(proven.identity()))) {
      throw mismatch();
    }
    return proven.account();
  }

  private static DomainException mismatch() {
    return DomainException.of(Reason.PROOF_MISMATCH, "The proof is bound to something else.");
  }

  private Split move(Caller caller, Account from, Set<IdentityId> chosen) {
    NoticeFacts nothing = NoticeFacts.none();
    notices.tell(caller.tenant(), from.id(), NoticeKind.ACCOUNT_SPLIT, nothing);
    AccountId fresh =
        accounts
            .create(caller, new NewAccount(AccountKind.USER, null, null, null, null))
            .account()
            .id();
    identities.move(from, fresh, chosen, clock.instant());
    for (IdentityId each : chosen) {
      sessions.ofIdentity(Actor.of(caller), from.tenant(), from.id(), each, "ACCOUNT_SPLIT");
    }
    for (AccountId each : List.of(from.id(), fresh)) {
      audit.append(
          AuditEvent.by(caller, AuditType.ACCOUNT_SPLIT)
              .about(each)
              .attribute("account_id", from.id())
              .attribute("new_account_id", fresh)
              .attribute("identities", chosen.size()));
    }
    feed.append(change(caller, from.id()));
    return new Split(fresh, feed.append(change(caller, fresh)));
  }

  private static NewChange change(Caller caller, AccountId account) {
    return new NewChange(Accounts.TOPIC, caller.tenant(), account, account, "SPLIT", Map.of());
  }
}
