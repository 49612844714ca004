package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.graph.LinkForest.Edge;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Rows of links between accounts, as merges rewrite them. */
@Singleton
class MergedLinkRepository {
  private final Sql sql;
  private final Clock clock;

  MergedLinkRepository(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** All links of the groups to which accounts belong. */
  LinkForest forest(TenantId tenant, Collection<AccountId> accounts) {
    return new LinkForest(
        sql.list(
            MergedLinkRepository::edge,
            """
            with recursive member as (
              select unnest(?::uuid[]) as account_id
              union
              select edge.account_id from member cross join lateral (
                select high_account_id as account_id from account_link
                where tenant_id = ? and low_account_id = member.account_id
                union all
                select low_account_id from account_link
                where tenant_id = ? and high_account_id = member.account_id) as edge)
            select link.link_id, link.low_account_id, link.low_ceiling, link.high_account_id,
              link.high_ceiling
            from member cross join lateral (
              select * from account_link
              where tenant_id = ? and low_account_id = member.account_id offset 0) as link
            order by link.link_id
            """,
            accounts,
            tenant,
            tenant,
            tenant));
  }

  /** Which of the accounts are active. */
  Set<AccountId> active(TenantId tenant, Collection<AccountId> accounts) {
    return new HashSet<>(
        sql.list(
            row -> new AccountId(row.uuid("account_id")),
            """
            select account_id from account
            where tenant_id = ? and account_id = any(?::uuid[]) and state = 'ACTIVE'
            """,
            tenant,
            accounts));
  }

  void delete(TenantId tenant, UUID link) {
    sql.update("delete from account_link where tenant_id = ? and link_id = ?", tenant, link);
  }

  /** Writes a link that is there with its new ends and ceilings, or makes it anew. */
  void write(TenantId tenant, Edge edge) {
    Edge ordered = isLow(edge.near(), edge.far()) ? edge : edge.reversed();
    Instant now = clock.instant();
    sql.update(
        """
        insert into account_link (tenant_id, link_id, low_account_id, low_ceiling, high_account_id,
          high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict on constraint account_link_exists_once do update
        set low_account_id = excluded.low_account_id, low_ceiling = excluded.low_ceiling,
          high_account_id = excluded.high_account_id, high_ceiling = excluded.high_ceiling,
          version = account_link.version + 1, updated_time = excluded.updated_time
        """,
        tenant,
        edge.link(),
        ordered.near(),
        (short) ordered.nearCeiling(),
        ordered.far(),
        (short) ordered.farCeiling(),
        now,
        now);
  }

  /** Suggestions about an account that is gone. */
  void dropSuggestions(TenantId tenant, AccountId account) {
    sql.update(
        """
        delete from link_suggestion
        where tenant_id = ? and state = 'OPEN' and (account_id = ? or other_account_id = ?)
        """,
        tenant,
        account,
        account);
  }

  /** PostgreSQL compares uuids as bytes, without signs. */
  private static boolean isLow(AccountId one, AccountId other) {
    int high =
        Long.compareUnsigned(
            one.value().getMostSignificantBits(), other.value().getMostSignificantBits());
    return high != 0
        ? high < 0
        : Long.compareUnsigned(
                one.value().getLeastSignificantBits(), other.value().getLeastSignificantBits())
            < 0;
  }

  private static Edge edge(Row row) {
    return new Edge(
        row.uuid("link_id"),
        new AccountId(row.uuid("low_account_id")),
        row.intValue("low_ceiling"),
        new AccountId(row.uuid("high_account_id")),
        row.intValue("high_ceiling"));
  }
}
