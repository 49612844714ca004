package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.common.AccountId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All links between some accounts; one connected group or several.
 *
 * @param accounts the rows that are locked
 */
public record LinkedGroup(Map<AccountId, Account> accounts, List<AccountLink> links) {
  /** Most accounts that may be connected. */
  public static final int MOST = 32;

  /** The accounts that are connected with one, itself among them, by links of any mode. */
  public Set<AccountId> connectedWith(AccountId account) {
    Set<AccountId> found = new HashSet<>(Set.of(account));
    Deque<AccountId> next = new ArrayDeque<>(found);
    while (!next.isEmpty()) {
      AccountId here = next.remove();
      for (AccountLink link : links) {
        if (link.joins(here) && found.add(link.other(here))) {
          next.add(link.other(here));
        }
      }
    }
    return found;
  }

  /** The accounts that have any of the links. */
  public Set<AccountId> ends() {
    return links.stream()
        .flatMap(link -> Stream.of(link.low(), link.high()))
        .collect(Collectors.toSet());
  }

  /** What an account reaches, and by which mode: the lowest of the path. */
  public Map<AccountId, PrivacyMode> reachOf(AccountId viewer) {
    Map<AccountId, PrivacyMode> reach = new HashMap<>(Map.of(viewer, PrivacyMode.LINKED));
    Deque<AccountId> next = new ArrayDeque<>(List.of(viewer));
    while (!next.isEmpty()) {
      AccountId here = next.remove();
      for (AccountLink link : links) {
        if (link.joins(here)
            && link.effective() != PrivacyMode.ISOLATED
            && !reach.containsKey(link.other(here))) {
          reach.put(
              link.other(here),
              link.effective().and(reach.getOrDefault(here, PrivacyMode.ISOLATED)));
          next.add(link.other(here));
        }
      }
    }
    reach.remove(viewer);
    return reach;
  }

  /** The same group with one more link. */
  LinkedGroup with(AccountLink link) {
    return new LinkedGroup(accounts, Stream.concat(links.stream(), Stream.of(link)).toList());
  }

  /** The same group without the link of this id. */
  LinkedGroup without(AccountLink link) {
    return new LinkedGroup(
        accounts, links.stream().filter(each -> !each.id().equals(link.id())).toList());
  }
}
