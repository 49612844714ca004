package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.link.PrivacyMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A profile that the viewer may at least read.
 *
 * @param mode the lowest on the path
 * @param path accounts from the viewer to the owner
 * @param granted permissions that its owner gave to the viewer
 */
public record ReachableProfile(
    ProfileId id,
    AccountId owner,
    String name,
    @Nullable String avatarUri,
    PrivacyMode mode,
    List<AccountId> path,
    Set<Permission> granted) {

  /** What can be done with a profile. */
  public enum Permission {
    READ_PROFILE,
    WRITE_PROFILE,
    SWITCH_PROFILE,
    SEND_AS
  }

  /** Where a list goes on: own profiles stand before others, each by id. */
  public record Place(boolean own, ProfileId profile) {}

  /** The place behind this profile. */
  public Place place() {
    return new Place(isOwn(), id);
  }

  /** True if it is the viewer's. */
  public boolean isOwn() {
    return path.size() == 1;
  }

  /** All that the viewer may do; to send through a linked account's personas must be granted. */
  public Set<Permission> permissions() {
    if (isOwn()) {
      return EnumSet.allOf(Permission.class);
    }
    Set<Permission> all = EnumSet.of(Permission.READ_PROFILE);
    all.addAll(granted);
    if (mode == PrivacyMode.LINKED) {
      all.add(Permission.WRITE_PROFILE);
      all.add(Permission.SWITCH_PROFILE);
    }
    return all;
  }
}
