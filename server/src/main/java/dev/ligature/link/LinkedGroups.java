package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.Accounts;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Locks groups of linked accounts. Whoever draws, moves, changes or removes links, or ends an
 * account, does it inside, so that all such acts on one group come one after the other.
 */
@Singleton
public class LinkedGroups {
  private static final Comparator<AccountId> BY_ID = Comparator.comparing(AccountId::value);

  private final AccountLinkRepository links;
  private final Accounts accounts;
  private final Sql sql;

  LinkedGroups(AccountLinkRepository links, Accounts accounts, Sql sql) {
    this.links = links;
    this.accounts = accounts;
    this.sql = sql;
  }

  /**
   * Locks all accounts that are connected with these, in id order, in the running transaction.
   * Where a group changed before its locks were granted, they are given back and taken anew, so
   * that the order always holds.
   */
  public LinkedGroup lock(TenantId tenant, Collection<AccountId> some) {
    Set<AccountId> wanted = members(some, links.around(tenant, some));
    while (true) {
      sql.update("savepoint before_linked_group");
      List<Account> rows = accounts.lockAll(tenant, wanted);
      List<AccountLink> found = links.around(tenant, some);
      Set<AccountId> members = members(some, found);
      if (wanted.containsAll(members)) {
        sql.update("release savepoint before_linked_group");
        return group(rows, found);
      }
      sql.update("rollback to savepoint before_linked_group");
      wanted = members;
    }
  }

  /** All links of the group that an account belongs to, of any mode, as they are now. */
  public LinkedGroup read(TenantId tenant, AccountId account) {
    return read(tenant, List.of(account));
  }

  /** All links of the groups that accounts belong to, of any mode, as they are now. */
  public LinkedGroup read(TenantId tenant, Collection<AccountId> some) {
    return new LinkedGroup(Map.of(), links.around(tenant, some));
  }

  /**
   * Takes back, in the running transaction, what accounts granted each other that hang together no
   * more; else it would be in force again as soon as they do.
   */
  public void dropGrantsApart(TenantId tenant, Collection<AccountId> some, LinkedGroup now) {
    List<AccountId> ordered = some.stream().distinct().sorted(BY_ID).toList();
    List<AccountId> parts =
        ordered.stream().map(each -> Collections.min(now.connectedWith(each), BY_ID)).toList();
    links.dropGrantsBetween(tenant, ordered, parts);
  }

  private static Set<AccountId> members(Collection<AccountId> some, List<AccountLink> links) {
    Set<AccountId> members = new TreeSet<>(BY_ID);
    members.addAll(some);
    for (AccountLink link : links) {
      members.add(link.low());
      members.add(link.high());
    }
    return members;
  }

  private static LinkedGroup group(List<Account> rows, List<AccountLink> links) {
    Map<AccountId, Account> accounts = new HashMap<>();
    rows.forEach(row -> accounts.put(row.id(), row));
    return new LinkedGroup(accounts, links);
  }
}
