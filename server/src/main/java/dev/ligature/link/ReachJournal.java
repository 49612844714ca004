package dev.ligature.link;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.connector.LinkedIntents;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells the feed, one entry a viewer and account, whom accounts reach since a change of links; what
 * they have queued through personas that they reach no more is cancelled.
 */
@Singleton
public class ReachJournal {
  /**
   * Entries of the feed: the account is the viewer, the object whom it reaches by the mode named.
   */
  public static final Topic TOPIC = new Topic("reach");

  /** Fact of an entry: by which mode the viewer reached the account before. */
  public static final String BEFORE = "before";

  private final ChangeFeed feed;
  private final LinkedIntents intents;

  ReachJournal(ChangeFeed feed, LinkedIntents intents) {
    this.feed = feed;
    this.intents = intents;
  }

  /**
   * Tells what became visible to whom, and what invisible, between two states of a group; the links
   * are as they are after it.
   */
  public void changed(Actor actor, TenantId tenant, LinkedGroup before, LinkedGroup after) {
    Collection<AccountId> viewers = new TreeSet<>(Comparator.comparing(AccountId::value));
    viewers.addAll(before.ends());
    viewers.addAll(after.ends());
    List<NewChange> changes = new ArrayList<>();
    Set<AccountId> cutOff = new HashSet<>();
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
          if (to == PrivacyMode.ISOLATED) {
            cutOff.add(viewer);
          }
        }
      }
    }
    if (!changes.isEmpty()) {
      feed.append(changes);
    }
    if (!cutOff.isEmpty()) {
      intents.cancelOf(actor, tenant, cutOff);
    }
  }
}
