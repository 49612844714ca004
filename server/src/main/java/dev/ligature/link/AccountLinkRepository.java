package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.LinkId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Rows of links between accounts, of any privacy mode. */
@Singleton
class AccountLinkRepository {
  private final Sql sql;

  AccountLinkRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * All links of the groups that some accounts belong to; the dead connect nobody. The offset keeps
   * the links a look-up for each member, whose number the planner overestimates.
   */
  List<AccountLink> around(TenantId tenant, Collection<AccountId> accounts) {
    return sql.list(
        AccountLinkRepository::read,
        """
        with recursive asked as (select ?::uuid as tenant_id),
        member as (
          select unnest(?::uuid[]) as account_id
          union
          select edge.account_id
          from asked cross join member cross join lateral (
            select high_account_id as account_id from account_link
            where tenant_id = asked.tenant_id and low_account_id = member.account_id
            union all
            select low_account_id from account_link
            where tenant_id = asked.tenant_id and high_account_id = member.account_id) as edge
          join account on account.tenant_id = asked.tenant_id
            and account.account_id = edge.account_id and account.state not in ('MERGED', 'DELETED'))
        select link.* from asked cross join member cross join lateral (
          select * from account_link
          where tenant_id = asked.tenant_id and low_account_id = member.account_id
          offset 0) as link
        where link.high_account_id in (select account_id from member)
        order by link.link_id
        """,
        tenant,
        accounts);
  }

  void insert(TenantId tenant, AccountLink link) {
    sql.update(
        """
        insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
          low_ceiling, high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        link.low(),
        link.high(),
        link.id(),
        link.lowCeiling().stored(),
        link.highCeiling().stored(),
        link.createdTime(),
        link.createdTime());
  }

  /** Writes both ceilings. */
  void update(TenantId tenant, AccountLink link, Instant now) {
    sql.update(
        """
        update account_link
        set low_ceiling = ?, high_ceiling = ?, version = version + 1, updated_time = ?
        where tenant_id = ? and link_id = ?
        """,
        link.lowCeiling().stored(),
        link.highCeiling().stored(),
        now,
        tenant,
        link.id());
  }

  void delete(TenantId tenant, LinkId id) {
    sql.update("delete from account_link where tenant_id = ? and link_id = ?", tenant, id);
  }

  /**
   * Takes back what accounts of different parts granted each other.
   *
   * @param parts for each of the accounts, in their order, one that stands for its part
   */
  void dropGrantsBetween(TenantId tenant, List<AccountId> some, List<AccountId> parts) {
    sql.update(
        """
        delete from profile_grant using profile,
          unnest(?::uuid[], ?::uuid[]) as owner (account_id, part),
          unnest(?::uuid[], ?::uuid[]) as grantee (account_id, part)
        where profile_grant.tenant_id = ? and profile.tenant_id = profile_grant.tenant_id
          and profile.profile_id = profile_grant.profile_id
          and profile.account_id = owner.account_id
          and profile_grant.grantee_account_id = grantee.account_id
          and owner.part <> grantee.part
        """,
        some,
        parts,
        some,
        parts,
        tenant);
  }

  /** Waits for whoever is just using what accounts granted each other. */
  void awaitGrants(TenantId tenant, Collection<AccountId> some, Collection<AccountId> others) {
    List<Boolean> _ =
        sql.list(
            row -> true,
            """
            select g.permission from profile_grant g join profile p
              on p.tenant_id = g.tenant_id and p.profile_id = g.profile_id
            where g.tenant_id = ? and g.permission = 'SEND_AS'
              and ((g.grantee_account_id = any(?) and p.account_id = any(?))
                or (g.grantee_account_id = any(?) and p.account_id = any(?)))
            order by g.profile_id, g.grantee_account_id for update of g
            """,
            tenant,
            some,
            others,
            others,
            some);
  }

  private static AccountLink read(Row row) {
    return new AccountLink(
        new LinkId(row.uuid("link_id")),
        new AccountId(row.uuid("low_account_id")),
        new AccountId(row.uuid("high_account_id")),
        PrivacyMode.ofStored(row.intValue("low_ceiling")),
        PrivacyMode.ofStored(row.intValue("high_ceiling")),
        row.time("created_time"));
  }
}
