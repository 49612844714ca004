package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.ProfileId;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.Cursor;
import dev.ligature.graph.ReachableProfile.Permission;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user of a session reaches over links; nobody else's view can be asked for. */
@Singleton
public class IdentityGraph {
  private final ReachRepository repository;
  private final ChangeReader changes;

  IdentityGraph(ReachRepository repository, ChangeReader changes) {
    this.repository = repository;
    this.changes = changes;
  }

  /**
   * A viewer's graph.
   *
   * @param accounts the viewer first
   * @param revision a watch from here misses nothing
   */
  public record View(List<ReachedAccount> accounts, List<VisibleLink> links, Cursor revision) {}

  /** The caller's graph. */
  public View of(Caller caller) {
    AccountId viewer = caller.account();
    Cursor revision = changes.now();
    return new View(
        repository.accounts(caller.tenant(), viewer),
        repository.links(caller.tenant(), viewer),
        revision);
  }

  /** Profiles that the caller may at least read, own ones first, behind a place. */
  public List<ReachableProfile> profilesAfter(
      Caller caller, ReachableProfile.@Nullable Place after, int limit) {
    return repository.profilesAfter(caller.tenant(), caller.account(), after, limit);
  }

  /** Whether the caller may do something to a profile; false also where there is none. */
  public boolean allows(Caller caller, ProfileId profile, Permission permission) {
    return repository
        .profile(caller.tenant(), caller.account(), profile)
        .filter(each -> each.permissions().contains(permission))
        .isPresent();
  }
}
