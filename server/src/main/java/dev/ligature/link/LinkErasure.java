package dev.ligature.link;

import dev.ligature.account.ErasureParticipant;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import jakarta.inject.Singleton;

/** Removes the links of an account that is deleted; who reached it is told. */
@Singleton
class LinkErasure implements ErasureParticipant {
  private final LinkedGroups groups;
  private final AccountLinkRepository links;
  private final ReachJournal reach;

  LinkErasure(LinkedGroups groups, AccountLinkRepository links, ReachJournal reach) {
    this.groups = groups;
    this.links = links;
    this.reach = reach;
  }

  @Override
  public void erase(Caller caller, AccountId account) {
    LinkedGroup before = groups.read(caller.tenant(), account);
    before.links().stream()
        .filter(link -> link.joins(account))
        .forEach(link -> links.delete(caller.tenant(), link.id()));
    LinkedGroup after = groups.read(caller.tenant(), before.ends());
    groups.dropGrantsApart(caller.tenant(), before.ends(), after);
    reach.changed(Actor.of(caller), caller.tenant(), before, after);
  }
}
