package dev.ligature.graph;

import dev.ligature.account.ProfileWriters;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.ProfileId;
import dev.ligature.graph.ReachableProfile.Permission;
import dev.ligature.link.AccountLink;
import dev.ligature.link.LinkedGroup;
import dev.ligature.link.LinkedGroups;
import dev.ligature.link.PrivacyMode;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** What the path of links from the caller to a profile lets through, and why. */
@Singleton
class ProfileAccess implements ProfileWriters {
  private final ReachRepository repository;
  private final LinkedGroups groups;

  ProfileAccess(ReachRepository repository, LinkedGroups groups) {
    this.repository = repository;
    this.groups = groups;
  }

  /**
   * One edge of a path.
   *
   * @param cappedBy the end whose ceiling is the lower one, or the nearer end where they are equal
   */
  record Step(AccountLink link, AccountId cappedBy) {}

  /** The outcome for a profile and the edges that lead to it, the caller's first. */
  record Explained(PrivacyMode mode, List<Step> path) {}

  @Override
  public boolean mayWrite(Caller caller, ProfileId profile) {
    return repository
        .profile(caller.tenant(), caller.account(), profile)
        .filter(each -> each.permissions().contains(Permission.WRITE_PROFILE))
        .isPresent();
  }

  /**
   * Why the caller may do with a profile what it may.
   *
   * @throws DomainException NOT_FOUND where the caller cannot read it
   */
  Explained explain(Caller caller, ProfileId id) {
    ReachableProfile profile =
        repository
            .profile(caller.tenant(), caller.account(), id)
            .orElseThrow(DomainException::notFound);
    LinkedGroup group = groups.read(caller.tenant(), caller.account());
    List<Step> path = new ArrayList<>();
    for (int i = 1; i < profile.path().size(); i++) {
      AccountId near = profile.path().get(i - 1);
      AccountId far = profile.path().get(i);
      group.links().stream()
          .filter(link -> link.joins(near) && link.joins(far))
          .map(link -> new Step(link, cap(link, near)))
          .forEach(path::add);
    }
    return new Explained(profile.mode(), path);
  }

  private static AccountId cap(AccountLink link, AccountId near) {
    AccountId far = link.other(near);
    return link.ceilingOf(far).compareTo(link.ceilingOf(near)) < 0 ? far : near;
  }
}
