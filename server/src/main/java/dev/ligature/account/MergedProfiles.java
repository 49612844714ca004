package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Profiles move; the survivor's primary profile stays the primary one. */
@Singleton
@Order(10)
class MergedProfiles implements MergeParticipant {
  private static final String KIND = "profile";
  private static final String WAS_PRIMARY = "primary";

  private final ProfileRepository profiles;
  private final Sql sql;
  private final Ids ids;
  private final Clock clock;

  MergedProfiles(ProfileRepository profiles, Sql sql, Ids ids, Clock clock) {
    this.profiles = profiles;
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void plan(Merge merge, MergePlan plan) {
    List<Profile> moved = profiles.list(merge.tenant(), merge.secondary());
    List<Profile> present = profiles.list(merge.tenant(), merge.primary());
    if (moved.size() + present.size() > Profiles.MOST) {
      throw DomainException.of(
          Reason.LIMIT_REACHED,
          "The survivor would have more profiles than it may.",
          Map.of("quota", "profiles"));
    }
    moved.forEach(each -> plan.moves(KIND, each.id().value(), each.name(), each.primary() ? 1 : 0));
    present.forEach(each -> plan.saw(KIND, each.id().value(), each.primary() ? 1 : 0));
    if (moved.stream().anyMatch(Profile::primary)) {
      plan.conflict("The absorbed account's primary profile becomes an ordinary one.");
    }
    if (moved.stream().anyMatch(Profile::sharedWhenPartial)) {
      plan.othersWillSee("Accounts linked with the survivor see the profiles that are shared.");
    }
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    for (Profile each : profiles.list(merge.tenant(), merge.secondary())) {
      manifest.note(
          merge, KIND, each.id().value(), each.primary() ? Map.of(WAS_PRIMARY, "true") : Map.of());
    }
    sql.update(
        """
        update profile set account_id = ?, is_primary = false, version = version + 1,
          updated_time = ?
        where tenant_id = ? and account_id = ?
        """,
        merge.primary(),
        clock.instant(),
        merge.tenant(),
        merge.secondary());
  }

  /**
   * Personas of moved profiles are re-hung by their own participant. The account that lives again
   * has a primary profile: its old one, else any that came back, else a new one.
   */
  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    List<MergeManifest.Item> items = manifest.list(merge, KIND);
    List<UUID> back = new ArrayList<>();
    for (Profile each : profiles.list(merge.tenant(), merge.primary())) {
      if (!each.primary()
          && items.stream().anyMatch(item -> item.object().equals(each.id().value()))) {
        back.add(each.id().value());
      }
    }
    sql.update(
        """
        update profile set account_id = ?, version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ? and profile_id = any(?::uuid[])
        """,
        merge.secondary(),
        clock.instant(),
        merge.tenant(),
        merge.primary(),
        back);
    manifest.restored(merge, KIND, back);
    makePrimary(merge, items, Set.copyOf(back));
  }

  private void makePrimary(Merge merge, List<MergeManifest.Item> items, Set<UUID> back) {
    if (back.isEmpty()) {
      profiles.insert(
          merge.tenant(),
          new Profile(
              new ProfileId(ids.next()),
              merge.secondary(),
              "Main",
              null,
              true,
              true,
              clock.instant()));
      return;
    }
    UUID primary =
        items.stream()
            .filter(item -> back.contains(item.object()))
            .filter(item -> item.detail().containsKey(WAS_PRIMARY))
            .map(MergeManifest.Item::object)
            .findFirst()
            .orElseGet(() -> back.stream().sorted().findFirst().orElseThrow());
    sql.update(
        "update profile set is_primary = true where tenant_id = ? and profile_id = ?",
        merge.tenant(),
        primary);
  }
}
