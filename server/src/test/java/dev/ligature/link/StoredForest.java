package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The links of a tenant as the database has them, walked in memory. */
record StoredForest(List<Edge> edges) {
  /** A link, by the lower of its two ceilings. */
  record Edge(UUID id, AccountId low, AccountId high, int mode) {
    boolean joins(AccountId account) {
      return low.equals(account) || high.equals(account);
    }

    AccountId other(AccountId account) {
      return low.equals(account) ? high : low;
    }
  }

  static StoredForest read(Sql sql, TenantId tenant) {
    return new StoredForest(
        sql.list(
            row ->
                new Edge(
                    row.uuid("link_id"),
                    new AccountId(row.uuid("low_account_id")),
                    new AccountId(row.uuid("high_account_id")),
                    Math.min(row.intValue("low_ceiling"), row.intValue("high_ceiling"))),
            "select * from account_link where tenant_id = ? order by link_id",
            tenant));
  }

  List<Edge> of(AccountId account) {
    return edges.stream().filter(edge -> edge.joins(account)).toList();
  }

  /** The accounts that hang together with one, itself among them. */
  Set<AccountId> connectedWith(AccountId account) {
    return walk(account, _ -> true);
  }

  /** The accounts that one may know of, itself among them. */
  Set<AccountId> reachOf(AccountId viewer) {
    return walk(viewer, edge -> edge.mode() > 0);
  }

  private Set<AccountId> walk(AccountId from, Predicate<Edge> open) {
    Set<AccountId> found = new HashSet<>(Set.of(from));
    Deque<AccountId> next = new ArrayDeque<>(found);
    while (!next.isEmpty()) {
      AccountId here = next.remove();
      of(here).stream()
          .filter(open)
          .map(edge -> edge.other(here))
          .filter(found::add)
          .forEach(next::add);
    }
    return found;
  }

  /** Joins the trees of both ends of each link; a link within one tree closes a cycle. */
  boolean hasCycle() {
    Map<AccountId, Set<AccountId>> trees = new HashMap<>();
    for (Edge edge : edges) {
      Set<AccountId> low = trees.computeIfAbsent(edge.low(), each -> new HashSet<>(Set.of(each)));
      Set<AccountId> high = trees.computeIfAbsent(edge.high(), each -> new HashSet<>(Set.of(each)));
      if (low.equals(high)) {
        return true;
      }
      low.addAll(high);
      high.forEach(each -> trees.put(each, low));
    }
    return false;
  }
}
