package dev.ligature.link;

import dev.ligature.common.AccountId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Accounts, what they hold, and how acts on them must end: the rules without a server. */
final class IdentityModel {
  final List<Known> accounts = new ArrayList<>();
  final List<Done> merges = new ArrayList<>();

  /** An account. */
  static final class Known {
    final AccountId id;
    final Set<String> subjects = new HashSet<>();
    String state = "ACTIVE";

    Known(AccountId id) {
      this.id = id;
    }

    boolean isActive() {
      return state.equals("ACTIVE");
    }
  }

  /** A merge, with the rows that the secondary had before it. */
  static final class Done {
    final String id;
    final Known primary;
    final Known secondary;
    final Set<String> moved;
    final List<String> rows;
    boolean stands = true;

    Done(String id, Known primary, Known secondary, List<String> rows) {
      this.id = id;
      this.primary = primary;
      this.secondary = secondary;
      this.moved = Set.copyOf(secondary.subjects);
      this.rows = rows;
    }

    boolean concerns(Known account) {
      return primary == account || secondary == account;
    }
  }

  /** Whether an account may have so many identities. */
  static boolean holds(int identities) {
    return identities <= 64;
  }

  List<Known> active() {
    return accounts.stream().filter(Known::isActive).toList();
  }

  Known joined(AccountId id, String subject) {
    Known known = new Known(id);
    known.subjects.add(subject);
    accounts.add(known);
    return known;
  }

  /** How an unlink or a split of one subject must end. */
  String endOfRemoval(Known account, String subject) {
    if (merges.stream().anyMatch(merge -> merge.stands && merge.moved.contains(subject))) {
      return "POLICY_FORBIDS";
    }
    return account.subjects.size() == 1 ? "LAST_IDENTITY" : "OK";
  }

  /** How the end of an account must end. */
  String endOfDeletion(Known account) {
    return merges.stream().anyMatch(merge -> merge.stands && merge.primary == account)
        ? "POLICY_FORBIDS"
        : "OK";
  }

  /** How a link between two accounts must end. */
  String endOfLink(StoredForest forest, Known self, Known other) {
    if (self == other) {
      return "TARGET_NOT_LINKABLE";
    }
    Set<AccountId> group = forest.connectedWith(self.id);
    if (group.contains(other.id)) {
      return "ALREADY_CONNECTED";
    }
    if (forest.connectedWith(other.id).size() > 1) {
      return "TARGET_LINKED_ELSEWHERE";
    }
    return group.size() >= 32 ? "LIMIT_REACHED" : "OK";
  }

  /** How an undoing must end. */
  String endOfUndoing(Done merge) {
    if (!merge.stands) {
      return "WRONG_STATE";
    }
    return merges.subList(merges.indexOf(merge) + 1, merges.size()).stream()
            .anyMatch(later -> later.stands && later.concerns(merge.primary))
        ? "UNDO_BLOCKED"
        : "OK";
  }

  void merged(Done merge) {
    merges.add(merge);
    merge.primary.subjects.addAll(merge.secondary.subjects);
    merge.secondary.subjects.clear();
    merge.secondary.state = "MERGED";
  }

  void undone(Done merge) {
    merge.stands = false;
    Set<String> back = new HashSet<>(merge.moved);
    back.retainAll(merge.primary.subjects);
    merge.primary.subjects.removeAll(back);
    merge.secondary.subjects.addAll(back);
    merge.secondary.state = "ACTIVE";
    if (merge.primary.subjects.isEmpty() && !back.isEmpty()) {
      merge.primary.state = "RECOVERY_ONLY";
    }
  }

  void deleted(Known account) {
    account.subjects.clear();
    account.state = "DELETED";
  }
}
