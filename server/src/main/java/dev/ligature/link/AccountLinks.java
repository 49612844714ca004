package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.LinkId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** The links that an account has, as its owner opens, narrows and removes them. */
@Singleton
public class AccountLinks {
  private final LinkedGroups groups;
  private final AccountLinkRepository links;
  private final AccountLinkJournal journal;
  private final TenantPolicies policies;
  private final Transactions transactions;
  private final Clock clock;

  AccountLinks(
      LinkedGroups groups,
      AccountLinkRepository links,
      AccountLinkJournal journal,
      TenantPolicies policies,
      Transactions transactions,
      Clock clock) {
    this.groups = groups;
    this.links = links;
    this.journal = journal;
    this.policies = policies;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Removes a link of the caller's, for both ends at once, with what its sides granted each other
   * and what they have queued through each other's personas.
   *
   * @throws DomainException NOT_FOUND
   */
  Cursor unlink(Caller caller, LinkId id) {
    return transactions.run(
        () -> {
          Own own = lock(caller, id);
          AccountLink link = own.link();
          links.delete(caller.tenant(), id);
          LinkedGroup rest = own.group().without(link);
          groups.dropGrantsApart(caller.tenant(), own.group().ends(), rest);
          return journal.unlinked(caller, own.group(), link).revision();
        });
  }

  /**
   * Sets the ceiling of the caller's end of a link. To lower it is always possible; what either
   * side has queued through the other's personas is cancelled where nothing passes any more.
   *
   * @throws DomainException NOT_FOUND; STEP_UP_REQUIRED in order to raise
   */
  public AccountLinkJournal.Changed setCeiling(Caller caller, LinkId id, PrivacyMode ceiling) {
    return transactions.run(
        () -> {
          Own own = lock(caller, id);
          AccountId self = caller.account();
          if (ceiling.compareTo(own.link().ceilingOf(self)) > 0) {
            int aal = policies.of(caller.tenant()).policy().linkAal();
            Freshness.require(caller.session(), aal, clock.instant());
          }
          AccountLink link = own.link().withCeiling(self, ceiling);
          links.update(caller.tenant(), link, clock.instant());
          if (link.effective() == PrivacyMode.ISOLATED
              && own.link().effective() != PrivacyMode.ISOLATED) {
            Sides sides = Sides.of(own);
            links.awaitGrants(caller.tenant(), sides.low(), sides.high());
          }
          return journal.privacySet(caller, own.group(), link);
        });
  }

  /** What a link holds together: who hangs on each of its ends. */
  private record Sides(Set<AccountId> low, Set<AccountId> high) {
    static Sides of(Own own) {
      LinkedGroup rest = own.group().without(own.link());
      return new Sides(rest.connectedWith(own.link().low()), rest.connectedWith(own.link().high()));
    }
  }

  private record Own(LinkedGroup group, AccountLink link) {}

  private Own lock(Caller caller, LinkId id) {
    LinkedGroup group = groups.lock(caller.tenant(), List.of(caller.account()));
    return group.links().stream()
        .filter(link -> link.id().equals(id) && link.joins(caller.account()))
        .findFirst()
        .map(link -> new Own(group, link))
        .orElseThrow(DomainException::notFound);
  }
}
