package dev.ligature.graph;

import dev.ligature.common.AccountId;
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

/** Links between accounts as they are thought about: always a forest. */
final class LinkForest {
  private final Map<UUID, Edge> edges = new HashMap<>();

  LinkForest(Collection<Edge> edges) {
    edges.forEach(edge -> this.edges.put(edge.link(), edge));
  }

  /** A link, seen from one of its ends. Ceilings: 0 isolated, 1 partial, 2 linked. */
  record Edge(UUID link, AccountId near, int nearCeiling, AccountId far, int farCeiling) {
    Edge reversed() {
      return new Edge(link, far, farCeiling, near, nearCeiling);
    }

    /** The same with the far end of today, and no higher a ceiling there. */
    Edge withFarOf(Edge now) {
      return new Edge(link, near, nearCeiling, now.far, Math.min(farCeiling, now.farCeiling));
    }

    /** The same link as seen from an account; empty where it is none of its ends. */
    Optional<Edge> from(AccountId account) {
      if (near.equals(account)) {
        return Optional.of(this);
      }
      return far.equals(account) ? Optional.of(reversed()) : Optional.empty();
    }
  }

  /**
   * The links that a merge changes.
   *
   * @param before those of the secondary as they were
   * @param dropped which of them are no more
   */
  record Contraction(List<Edge> before, List<Edge> dropped, List<Edge> changed) {}

  Collection<Edge> edges() {
    return List.copyOf(edges.values());
  }

  /** All accounts that hang together with one, itself included. */
  Set<AccountId> component(AccountId of) {
    Set<AccountId> seen = new HashSet<>();
    List<AccountId> open = new ArrayList<>(List.of(of));
    while (!open.isEmpty()) {
      AccountId next = open.removeLast();
      if (seen.add(next)) {
        edges.values().forEach(edge -> edge.from(next).ifPresent(each -> open.add(each.far())));
      }
    }
    return seen;
  }

  /** The link, unless it is gone. */
  Optional<Edge> find(UUID link) {
    return Optional.ofNullable(edges.get(link));
  }

  void remove(UUID link) {
    edges.remove(link);
  }

  /** Adds a link unless it would close a cycle. */
  boolean join(Edge edge) {
    if (component(edge.near()).contains(edge.far())) {
      return false;
    }
    edges.put(edge.link(), edge);
    return true;
  }

  /**
   * Gives the links of one account to another. The link between the two is dropped; where both
   * reach the same account, one link with the more private ceilings is left; what arrives is
   * isolated on the primary's side until its owner raises it; a cycle that closes loses its lowest
   * link.
   */
  Contraction contract(AccountId secondary, AccountId primary) {
    List<Edge> dropped = new ArrayList<>();
    Map<UUID, Edge> changed = new HashMap<>();
    List<Edge> moving =
        edges.values().stream()
            .flatMap(edge -> edge.from(secondary).stream())
            .sorted(Comparator.comparing(Edge::link))
            .toList();
    moving.forEach(edge -> edges.remove(edge.link()));
    for (Edge edge : moving) {
      Optional<Edge> twin = between(primary, edge.far());
      if (edge.far().equals(primary)) {
        dropped.add(edge);
      } else if (twin.isPresent()) {
        dropped.add(edge);
        Edge kept =
            new Edge(
                twin.get().link(),
                primary,
                Math.min(twin.get().nearCeiling(), edge.nearCeiling()),
                edge.far(),
                Math.min(twin.get().farCeiling(), edge.farCeiling()));
        edges.put(kept.link(), kept);
        changed.put(kept.link(), kept);
      } else {
        Edge arriving = new Edge(edge.link(), primary, 0, edge.far(), edge.farCeiling());
        // Isolated as it arrives, it is the lowest link of any cycle that it would close.
        if (join(arriving)) {
          changed.put(arriving.link(), arriving);
        } else {
          dropped.add(edge);
        }
      }
    }
    return new Contraction(moving, dropped, List.copyOf(changed.values()));
  }

  /** The link between two accounts, seen from the first. */
  Optional<Edge> between(AccountId one, AccountId other) {
    return edges.values().stream()
        .flatMap(edge -> edge.from(one).stream())
        .filter(edge -> edge.far().equals(other))
        .findFirst();
  }
}
