package dev.ligature.graph;

import dev.ligature.account.Merge;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergeParticipant;
import dev.ligature.account.MergePlan;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.graph.LinkForest.Contraction;
import dev.ligature.graph.LinkForest.Edge;
import dev.ligature.link.LinkedGroup;
import dev.ligature.link.LinkedGroups;
import dev.ligature.link.ReachJournal;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Links between accounts are re-pointed to the survivor and stay a forest. What others granted to
 * the secondary stays with it, out of force until the merge is undone.
 */
@Singleton
@Order(50)
class MergedLinks implements MergeParticipant {
  private static final String KIND = "account_link";
  private static final int MOST_ACCOUNTS = 32;

  private final MergedLinkRepository links;
  private final LinkedGroups groups;
  private final ReachJournal reach;

  MergedLinks(MergedLinkRepository links, LinkedGroups groups, ReachJournal reach) {
    this.links = links;
    this.groups = groups;
    this.reach = reach;
  }

  @Override
  public Set<AccountId> touched(TenantId tenant, Set<AccountId> accounts) {
    return ends(links.forest(tenant, accounts).edges());
  }

  private static Set<AccountId> ends(Collection<Edge> edges) {
    Set<AccountId> ends = new HashSet<>();
    edges.forEach(edge -> ends.addAll(List.of(edge.near(), edge.far())));
    return ends;
  }

  @Override
  public void plan(Merge merge, MergePlan plan) {
    LinkForest forest = forest(merge);
    forest.edges().stream()
        .sorted(Comparator.comparing(Edge::link))
        .forEach(edge -> plan.saw(KIND, edge.link(), 3L * edge.nearCeiling() + edge.farCeiling()));
    Contraction contraction = forest.contract(merge.secondary(), merge.primary());
    if (forest.component(merge.primary()).size() > MOST_ACCOUNTS) {
      throw DomainException.of(
          Reason.LIMIT_REACHED,
          "The survivor would be linked with more accounts than it may.",
          Map.of("quota", "linked_accounts"));
    }
    contraction.dropped().forEach(edge -> plan.drops(KIND, edge.link(), "", 0));
    contraction.changed().forEach(edge -> plan.moves(KIND, edge.link(), "", 0));
    if (!contraction.changed().isEmpty()) {
      plan.othersWillSee("Accounts linked with the absorbed one are linked with the survivor.");
      plan.conflict("Links that arrive show nothing until you raise their privacy mode.");
    }
  }

  private LinkForest forest(Merge merge) {
    return links.forest(merge.tenant(), both(merge));
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    LinkedGroup before = groups.read(merge.tenant(), both(merge));
    LinkForest forest = forest(merge);
    Contraction contraction = forest.contract(merge.secondary(), merge.primary());
    contraction
        .before()
        .forEach(edge -> manifest.note(merge, KIND, edge.link(), detail(edge, contraction)));
    contraction.dropped().forEach(edge -> links.delete(merge.tenant(), edge.link()));
    contraction.changed().forEach(edge -> links.write(merge.tenant(), edge));
    links.dropSuggestions(merge.tenant(), merge.secondary());
    LinkedGroup _ = tellReach(actor, merge, before);
  }

  /** The links are drawn anew; whoever sees more or less by that is told. */
  private LinkedGroup tellReach(Actor actor, Merge merge, LinkedGroup before) {
    LinkedGroup now = groups.read(merge.tenant(), members(merge, before));
    reach.changed(actor, merge.tenant(), before, now);
    return now;
  }

  private static Set<AccountId> members(Merge merge, LinkedGroup before) {
    Set<AccountId> members = new HashSet<>(before.ends());
    members.addAll(both(merge));
    return members;
  }

  private static List<AccountId> both(Merge merge) {
    return List.of(merge.secondary(), merge.primary());
  }

  private static Map<String, String> detail(Edge edge, Contraction contraction) {
    Map<String, String> detail = new HashMap<>();
    detail.put(MergeManifest.FAR_ACCOUNT, edge.far().toString());
    detail.put("near_ceiling", Integer.toString(edge.nearCeiling()));
    detail.put("far_ceiling", Integer.toString(edge.farCeiling()));
    detail.put("dropped", Boolean.toString(contraction.dropped().contains(edge)));
    return detail;
  }

  /**
   * A link that moved goes back unless somebody has removed it, to where its other end is now: that
   * may have been merged since. A dropped one goes back unless its ends are connected otherwise or
   * the other one is gone. No ceiling of others rises, and what was granted ends with the
   * connection.
   */
  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    List<MergeManifest.Item> items = manifest.list(merge, KIND);
    Set<AccountId> accounts = new HashSet<>(both(merge));
    items.forEach(item -> accounts.add(edge(merge, item).far()));
    LinkedGroup before = groups.read(merge.tenant(), accounts);
    LinkForest forest = links.forest(merge.tenant(), accounts);
    Set<AccountId> active = links.active(merge.tenant(), accounts);
    List<UUID> back = new ArrayList<>();
    for (MergeManifest.Item item : items) {
      Edge was = edge(merge, item);
      Edge now = forest.find(was.link()).flatMap(edge -> edge.from(merge.primary())).orElse(null);
      boolean dropped = Boolean.parseBoolean(item.detail().get("dropped"));
      if (now == null && !(dropped && active.contains(was.far()))) {
        continue;
      }
      forest.remove(was.link());
      Edge wanted =
          (now == null ? forest.between(merge.primary(), was.far()) : Optional.of(now))
              .map(was::withFarOf)
              .orElse(was);
      if (fits(forest, wanted)) {
        links.write(merge.tenant(), wanted);
        back.add(was.link());
      } else if (now != null) {
        forest.join(now);
      }
    }
    manifest.restored(merge, KIND, back);
    LinkedGroup after = tellReach(actor, merge, before);
    groups.dropGrantsApart(merge.tenant(), members(merge, before), after);
  }

  private static boolean fits(LinkForest forest, Edge edge) {
    int size = forest.component(edge.near()).size() + forest.component(edge.far()).size();
    return size <= MOST_ACCOUNTS && forest.join(edge);
  }

  private static Edge edge(Merge merge, MergeManifest.Item item) {
    return new Edge(
        item.object(),
        merge.secondary(),
        Integer.parseInt(item.detail().getOrDefault("near_ceiling", "0")),
        new AccountId(
            UUID.fromString(String.valueOf(item.detail().get(MergeManifest.FAR_ACCOUNT)))),
        Integer.parseInt(item.detail().getOrDefault("far_ceiling", "0")));
  }
}
