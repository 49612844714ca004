package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.db.feed.Cursor;
import dev.ligature.link.PrivacyMode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a viewer sees now and saw at places of the feed that were read.
 *
 * @param now by which mode it reaches whom
 * @param turns how its reach changed behind the first of those places, in the feed's order
 * @param profiles those that exist
 * @param open those of them that a partial link shows
 */
record Sight(
    AccountId viewer,
    Map<AccountId, PrivacyMode> now,
    List<Turn> turns,
    Set<ProfileId> profiles,
    Set<ProfileId> open) {

  /** From some place on an account was reached by another mode than before. */
  record Turn(AccountId account, PrivacyMode before, Cursor place) {}

  /** The mode now; isolated for who is out of reach. */
  PrivacyMode now(AccountId account) {
    return now.getOrDefault(account, PrivacyMode.ISOLATED);
  }

  /** The mode at a place: the one before the first turn behind it, or the present one. */
  PrivacyMode at(AccountId account, Cursor place) {
    return turns.stream()
        .filter(turn -> turn.account().equals(account) && turn.place().compareTo(place) > 0)
        .findFirst()
        .map(Turn::before)
        .orElseGet(() -> now(account));
  }

  /** Whether an account was visible at a place and is now. */
  boolean covers(AccountId account, Cursor place) {
    return at(account, place) != PrivacyMode.ISOLATED && now(account) != PrivacyMode.ISOLATED;
  }

  /** Whether a profile is visible now. */
  boolean shows(AccountId owner, ProfileId profile) {
    return profiles.contains(profile) && carries(now(owner), open.contains(profile));
  }

  /** Whether a mode carries a profile. */
  static boolean carries(PrivacyMode mode, boolean isOpen) {
    return mode == PrivacyMode.LINKED || (mode == PrivacyMode.PARTIAL && isOpen);
  }
}
