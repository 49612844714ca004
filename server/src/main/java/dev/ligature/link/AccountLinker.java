package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.AccountState;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.LinkId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws links between accounts; the links of a tenant form a forest. */
@Singleton
class AccountLinker {
  private final LinkTargets targets;
  private final LinkedGroups groups;
  private final AccountLinkRepository links;
  private final IdentityRepository identities;
  private final LinkSuggestions suggestions;
  private final AccountLinkJournal journal;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  AccountLinker(
      LinkTargets targets,
      LinkedGroups groups,
      AccountLinkRepository links,
      IdentityRepository identities,
      LinkSuggestions suggestions,
      AccountLinkJournal journal,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.targets = targets;
    this.groups = groups;
    this.links = links;
    this.identities = identities;
    this.suggestions = suggestions;
    this.journal = journal;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Links the caller's account with another one of the same person. The caller's ceiling is the one
   * given; the target's is the same where its owner agreed by a session, else isolated.
   *
   * @throws DomainException UNVERIFIED; ALREADY_CONNECTED, TARGET_LINKED_ELSEWHERE,
   *     TARGET_NOT_LINKABLE, LIMIT_REACHED; TICKET_EXPIRED, PROOF_MISMATCH, STEP_UP_REQUIRED
   */
  AccountLinkJournal.Changed link(Caller caller, LinkTarget target, PrivacyMode ceiling) {
    return transactions.run(
        () -> {
          AccountId self = caller.account();
          LinkTargets.Proven proven = targets.prove(caller, target);
          AccountId other = proven.account();
          LinkedGroup group = groups.lock(caller.tenant(), List.of(self, other));
          targets.requireStill(caller, target, proven);
          requireVerified(caller, group);
          requireLinkable(caller, group, other);
          requireRoom(group, self, other);
          PrivacyMode theirs = proven.ownerAgrees() ? ceiling : PrivacyMode.ISOLATED;
          boolean isLow = self.toString().compareTo(other.toString()) < 0;
          AccountLink link =
              new AccountLink(
                  new LinkId(ids.next()),
                  isLow ? self : other,
                  isLow ? other : self,
                  isLow ? ceiling : theirs,
                  isLow ? theirs : ceiling,
                  clock.instant());
          links.insert(caller.tenant(), link);
          suggestions.linked(caller.tenant(), link);
          return journal.linked(caller, group, link, proven.proof());
        });
  }

  private void requireVerified(Caller caller, LinkedGroup group) {
    Account self = account(group, caller.account());
    if (self.state() != AccountState.ACTIVE) {
      throw DomainException.of(
          Reason.ACCOUNT_NOT_ACTIVE,
          "The account is not active.",
          Map.of("state", self.state().name()));
    }
    if (!isVerified(self)) {
      throw unverified();
    }
  }

  private void requireLinkable(Caller caller, LinkedGroup group, AccountId other) {
    Account target = account(group, other);
    if (other.equals(caller.account())
        || target.state() != AccountState.ACTIVE
        || !isVerified(target)) {
      throw notLinkable();
    }
  }

  private boolean isVerified(Account account) {
    return account.kind() == AccountKind.USER
        && identities.countVerified(account.tenant(), account.id()) > 0;
  }

  private static void requireRoom(LinkedGroup group, AccountId self, AccountId other) {
    Set<AccountId> own = group.connectedWith(self);
    if (own.contains(other)) {
      throw DomainException.of(Reason.ALREADY_CONNECTED, "The accounts are connected already.");
    }
    if (group.connectedWith(other).size() > 1) {
      throw DomainException.of(
          Reason.TARGET_LINKED_ELSEWHERE, "The account belongs to another group.");
    }
    if (own.size() >= LinkedGroup.MOST) {
      throw DomainException.of(
          Reason.LIMIT_REACHED,
          "The group has as many accounts as it may.",
          Map.of("quota", "linked_accounts"));
    }
  }

  private static Account account(LinkedGroup group, AccountId id) {
    Account account = group.accounts().get(id);
    if (account == null) {
      throw DomainException.notFound();
    }
    return account;
  }

  static DomainException unverified() {
    return DomainException.of(
        Reason.UNVERIFIED, "The account must prove an identity of its own first.");
  }

  static DomainException notLinkable() {
    return DomainException.of(Reason.TARGET_NOT_LINKABLE, "The account cannot be linked.");
  }
}
