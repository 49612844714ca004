package dev.ligature.link;

import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import java.util.List;

/** What holds between any two merges. */
final class MergeInvariants {
  private MergeInvariants() {}

  /** What is broken in a tenant, as sentences. */
  static List<String> broken(Sql sql, TenantId tenant) {
    return sql.list(
        row -> row.text("broken"),
        """
        with asked as (select ?::uuid as tenant_id)
        select 'a tombstone owns a verified identity' as broken
        from asked join account using (tenant_id) join identity using (tenant_id, account_id)
        where state = 'MERGED' and verified_time is not null
        union all
        select 'a tombstone owns a profile'
        from asked join account using (tenant_id) join profile using (tenant_id, account_id)
        where state = 'MERGED'
        union all
        select 'a tombstone owns a persona'
        from asked join account using (tenant_id) join persona using (tenant_id, account_id)
        where state = 'MERGED'
        union all
        select 'a tombstone is linked'
        from asked join account using (tenant_id) join account_link l using (tenant_id)
        where state = 'MERGED' and account_id in (l.low_account_id, l.high_account_id)
        union all
        select 'an alias leads to a tombstone'
        from asked join account_alias using (tenant_id) join account using (tenant_id, account_id)
        where state = 'MERGED'
        union all
        select 'a tombstone has no alias'
        from asked join account a using (tenant_id)
        where state = 'MERGED' and not exists (
          select from account_alias
          where tenant_id = a.tenant_id and old_account_id = a.account_id)
        union all
        select 'a living account has an alias'
        from asked join account using (tenant_id)
        join account_alias on account_alias.tenant_id = account.tenant_id
          and account_alias.old_account_id = account.account_id
        where state <> 'MERGED'
        union all
        select 'a living account has no primary profile'
        from asked join account a using (tenant_id)
        where state <> 'MERGED' and not exists (
          select from profile
          where tenant_id = a.tenant_id and account_id = a.account_id and is_primary)
        union all
        select 'a subject is verified twice'
        from asked join identity using (tenant_id) where verified_time is not null
        group by provider, issuer, subject_canonical having count(*) > 1
        union all
        select 'a session of a tombstone lives'
        from asked join account using (tenant_id) join session using (tenant_id, account_id)
        where state = 'MERGED' and revoked_time is null
        """,
        tenant);
  }
}
