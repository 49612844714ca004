package dev.ligature.graph;

import dev.ligature.account.Accounts;
import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.Topic;
import dev.ligature.link.AccountLinkJournal;
import dev.ligature.link.LinkSuggestions;
import dev.ligature.link.PrivacyMode;
import dev.ligature.link.ReachJournal;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns changes of the feed into what a viewer is told: what it saw when it happened and still
 * sees, and tombstones of what it lost.
 */
final class WatchedChanges {
  static final Topic IDENTITY = new Topic("identity");

  /** What a watch follows. */
  static final Set<Topic> TOPICS =
      Set.of(
          Accounts.TOPIC,
          IDENTITY,
          AccountLinkJournal.TOPIC,
          LinkSuggestions.TOPIC,
          ProfileGrants.TOPIC,
          ReachJournal.TOPIC);

  private static final String PROFILE = "profile";
  private static final Set<String> SEEN_OF_OTHERS = Set.of("CHANGED", "PROMOTED");

  private WatchedChanges() {}

  /** The profile that a change is about, if it is about one. */
  static @Nullable ProfileId profile(Change change) {
    if (change.topic().equals(ProfileGrants.TOPIC)) {
      return new ProfileId(change.object());
    }
    String id = change.payload().get("profile_id");
    return id == null ? null : new ProfileId(UUID.fromString(id));
  }

  /** A change for a service that watches the whole tenant; whom single users reach is left out. */
  static Optional<WatchedEvent> forService(Change change) {
    return change.topic().equals(ReachJournal.TOPIC)
        ? Optional.empty()
        : Optional.of(event(change, isEnd(change)));
  }

  /** A change for a user. */
  static Optional<WatchedEvent> forViewer(Change change, Sight sight) {
    AccountId account = change.account();
    if (account == null) {
      return Optional.empty();
    }
    if (change.topic().equals(ReachJournal.TOPIC)) {
      return account.equals(sight.viewer()) ? reached(change, sight) : Optional.empty();
    }
    if (change.topic().equals(ProfileGrants.TOPIC)) {
      return granted(change, account, sight);
    }
    if (account.equals(sight.viewer())) {
      return Optional.of(event(change, isEnd(change)));
    }
    if (change.topic().equals(AccountLinkJournal.TOPIC)) {
      return linkOfOthers(change, account, sight);
    }
    if (!change.topic().equals(Accounts.TOPIC)) {
      return Optional.empty();
    }
    ProfileId profile = profile(change);
    return profile == null
        ? accountOfOthers(change, account, sight)
        : profileOfOthers(change, account, profile, sight);
  }

  private static Optional<WatchedEvent> reached(Change change, Sight sight) {
    AccountId other = new AccountId(change.object());
    boolean isLost = change.kind().equals(PrivacyMode.ISOLATED.name());
    boolean isVisible = sight.now(other) != PrivacyMode.ISOLATED;
    if (isLost == isVisible) {
      return Optional.empty();
    }
    String kind = isLost ? "LOST" : "REACHED_" + change.kind();
    return Optional.of(
        new WatchedEvent(
            Accounts.TOPIC.name(), kind, change.object(), other, isLost, change.cursor()));
  }

  /** The grantee loses a profile that nothing else shows; the owner always reads of it. */
  private static Optional<WatchedEvent> granted(Change change, AccountId grantee, Sight sight) {
    AccountId owner = new AccountId(UUID.fromString(change.payload().getOrDefault("owner", "")));
    boolean isOwner = owner.equals(sight.viewer());
    if (!isOwner && !grantee.equals(sight.viewer())) {
      return Optional.empty();
    }
    boolean isShown = isOwner || sight.shows(owner, new ProfileId(change.object()));
    boolean isRevoked = change.kind().equals("REVOKED");
    boolean wasVisible = sight.at(owner, change.cursor()) != PrivacyMode.ISOLATED;
    if (!isShown && !(isRevoked && wasVisible)) {
      return Optional.empty();
    }
    return Optional.of(
        new WatchedEvent(
            PROFILE, change.kind(), change.object(), owner, !isShown, change.cursor()));
  }

  /** Told once, by the entry of the lower end. */
  private static Optional<WatchedEvent> linkOfOthers(
      Change change, AccountId account, Sight sight) {
    AccountId other = new AccountId(UUID.fromString(change.payload().getOrDefault("other", "")));
    boolean isTold =
        other.equals(sight.viewer()) || account.toString().compareTo(other.toString()) > 0;
    boolean wasSeen =
        sight.at(account, change.cursor()) != PrivacyMode.ISOLATED
            && sight.at(other, change.cursor()) != PrivacyMode.ISOLATED;
    boolean isEnd = isEnd(change);
    boolean isSeen =
        isEnd
            || (sight.now(account) != PrivacyMode.ISOLATED
                && sight.now(other) != PrivacyMode.ISOLATED);
    return isTold || !wasSeen || !isSeen ? Optional.empty() : Optional.of(event(change, isEnd));
  }

  private static Optional<WatchedEvent> accountOfOthers(
      Change change, AccountId account, Sight sight) {
    return SEEN_OF_OTHERS.contains(change.kind()) && sight.covers(account, change.cursor())
        ? Optional.of(event(change, false))
        : Optional.empty();
  }

  private static Optional<WatchedEvent> profileOfOthers(
      Change change, AccountId account, ProfileId profile, Sight sight) {
    boolean wasOpen =
        Boolean.parseBoolean(change.payload().get("is_shared")) || sight.open().contains(profile);
    boolean wasShown = Sight.carries(sight.at(account, change.cursor()), wasOpen);
    boolean isShown = sight.shows(account, profile);
    boolean isLost = change.kind().equals("PROFILE_HIDDEN") || isEnd(change);
    return wasShown && (isShown || (isLost && sight.now(account) != PrivacyMode.ISOLATED))
        ? Optional.of(event(change, !isShown))
        : Optional.empty();
  }

  /** Whether the object of a change is gone since. */
  private static boolean isEnd(Change change) {
    return switch (change.kind()) {
      case "PROFILE_DELETED" -> true;
      case "UNLINKED", "REVOKED", "REFUSED" -> !change.topic().equals(Accounts.TOPIC);
      default -> false;
    };
  }

  private static WatchedEvent event(Change change, boolean tombstone) {
    ProfileId profile = profile(change);
    return new WatchedEvent(
        profile == null ? change.topic().name() : PROFILE,
        change.kind(),
        profile == null ? change.object() : profile.value(),
        change.account(),
        tombstone,
        change.cursor());
  }
}
