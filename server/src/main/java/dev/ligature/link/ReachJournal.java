package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Tells the feed, one entry a viewer and account, whom accounts reach since a change of links. */
@Singleton
public class ReachJournal {
  /**
   * Entries of the feed: the account is the viewer, the object whom it reaches by the mode named.
   */
  public static final Topic TOPIC = new Topic("reach");

  /** Fact of an entry: by which mode the viewer reached the account before. */
  public static final String BEFORE = "before";

  private final ChangeFeed feed;

  ReachJournal(ChangeFeed feed) {
    this.feed = feed;
  }

  /** Tells what became visible to whom, and what invisible, between two states of a group. */
  public void changed(TenantId tenant, LinkedGroup before, LinkedGroup after) {
    Collection<AccountId> viewers = new TreeSet<>(Comparator.comparing(AccountId::value));
    viewers.addAll(before.ends());
    viewers.addAll(after.ends());
    List<NewChange> changes = new ArrayList<>();
    for (AccountId viewer : viewers) {
      Map<AccountId, PrivacyMode> was = before.reachOf(viewer);
      Map<AccountId, PrivacyMode> is = after.reachOf(viewer);
      for (AccountId account : viewers) {
        PrivacyMode from = was.getOrDefault(account, PrivacyMode.ISOLATED);
        PrivacyMode to = is.getOrDefault(account, PrivacyMode.ISOLATED);
        if (from != to) {
          changes.add(
              new NewChange(
                  TOPIC, tenant, account, viewer, to.name(), Map.of(BEFORE, from.name())));
        }
      }
    }
    if (!changes.isEmpty()) {
      feed.append(changes);
    }
  }
}
