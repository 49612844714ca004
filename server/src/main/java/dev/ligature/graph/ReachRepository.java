package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.graph.ReachableProfile.Permission;
import dev.ligature.link.PrivacyMode;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Walks the links of a viewer. What lies behind an isolated link is never read, so that nothing
 * remains to be taken out of an answer.
 */
@Singleton
class ReachRepository {
  private static final ProfileId FIRST = new ProfileId(new UUID(0, 0));

  /**
   * The accounts that the viewer reaches, with the lowest mode of the path; links form a forest.
   */
  private static final String REACH =
      """
      with recursive asked as (select ?::uuid as tenant_id, ?::uuid as viewer_id),
      reach as (
        select viewer_id as account_id, 2::smallint as mode, array[viewer_id] as path from asked
        union all
        select edge.account_id, least(reach.mode, edge.mode), reach.path || edge.account_id
        from asked cross join reach cross join lateral (
          select high_account_id as account_id, least(low_ceiling, high_ceiling) as mode
          from account_link
          where tenant_id = asked.tenant_id and low_account_id = reach.account_id
          union all
          select low_account_id, least(low_ceiling, high_ceiling) from account_link
          where tenant_id = asked.tenant_id and high_account_id = reach.account_id) as edge
        join account on account.tenant_id = asked.tenant_id
          and account.account_id = edge.account_id and account.state not in ('MERGED', 'DELETED')
        where edge.mode > 0 and edge.account_id <> all (reach.path)
          and cardinality(reach.path) < 32)
      """;

  static final String ACCOUNTS =
      REACH
          + """
          select account.*, reach.mode, cardinality(reach.path) - 1 as distance
          from asked cross join reach join account
            on account.tenant_id = asked.tenant_id and account.account_id = reach.account_id
          order by distance, account.account_id
          """;

  static final String LINKS =
      REACH
          + """
          select link.link_id, link.created_time, least(low_ceiling, high_ceiling) as mode,
            case when link.is_open then low_account_id end as low_account_id,
            case when link.is_open then high_account_id end as high_account_id,
            case asked.viewer_id when low_account_id then low_ceiling
              when high_account_id then high_ceiling end as own_ceiling
          from asked cross join lateral (
            select true as is_open, account_link.* from reach join account_link
              on account_link.tenant_id = asked.tenant_id and low_account_id = reach.account_id
            where least(low_ceiling, high_ceiling) > 0
              and high_account_id in (select account_id from reach)
            union all
            select false, account_link.* from account_link
            where tenant_id = asked.tenant_id and low_account_id = asked.viewer_id
              and least(low_ceiling, high_ceiling) = 0
            union all
            select false, account_link.* from account_link
            where tenant_id = asked.tenant_id and high_account_id = asked.viewer_id
              and least(low_ceiling, high_ceiling) = 0) as link
          order by link.link_id
          """;

  static final String PROFILES =
      REACH
          + """
          select profile.*, reach.mode, reach.path::text[] as path, grants.permissions
          from asked cross join reach
          join profile
            on profile.tenant_id = asked.tenant_id and profile.account_id = reach.account_id
          cross join lateral (
            select array_agg(permission) as permissions from profile_grant
            where tenant_id = asked.tenant_id and profile_id = profile.profile_id
              and grantee_account_id = asked.viewer_id) as grants
          where (reach.mode = 2 or profile.is_shared_when_partial
            or grants.permissions is not null)
          """;

  private final Sql sql;

  ReachRepository(Sql sql) {
    this.sql = sql;
  }

  /** The viewer and all it reaches, the nearest first. */
  List<ReachedAccount> accounts(TenantId tenant, AccountId viewer) {
    return sql.list(ReachRepository::account, ACCOUNTS, tenant, viewer);
  }

  /** The links between what the viewer reaches, and its own that let nothing through. */
  List<VisibleLink> links(TenantId tenant, AccountId viewer) {
    return sql.list(ReachRepository::link, LINKS, tenant, viewer);
  }

  /** Profiles behind a place, own ones first; null is the beginning. */
  List<ReachableProfile> profilesAfter(
      TenantId tenant, AccountId viewer, ReachableProfile.@Nullable Place after, int limit) {
    return sql.list(
        ReachRepository::profile,
        PROFILES
            + """
            and (cardinality(reach.path) > 1, profile.profile_id) > (?, ?)
            order by cardinality(reach.path) > 1, profile.profile_id limit ?
            """,
        tenant,
        viewer,
        after != null && !after.own(),
        after == null ? FIRST : after.profile(),
        limit);
  }

  /** A profile, if the viewer may at least read it. */
  Optional<ReachableProfile> profile(TenantId tenant, AccountId viewer, ProfileId profile) {
    return sql.find(
        ReachRepository::profile,
        PROFILES + " and profile.profile_id = ?",
        tenant,
        viewer,
        profile);
  }

  /** By which mode the viewer reaches whom, itself included. */
  Map<AccountId, PrivacyMode> modes(TenantId tenant, AccountId viewer) {
    Map<AccountId, PrivacyMode> modes = new HashMap<>();
    accounts(tenant, viewer).forEach(account -> modes.put(account.id(), account.mode()));
    return modes;
  }

  /** Those of some profiles that exist. */
  Set<ProfileId> existing(TenantId tenant, Collection<ProfileId> profiles) {
    return Set.copyOf(
        sql.list(
            row -> new ProfileId(row.uuid("profile_id")),
            "select profile_id from profile where tenant_id = ? and profile_id = any(?::uuid[])",
            tenant,
            profiles));
  }

  /** Those of some profiles that partial links show to the viewer, and those granted to it. */
  Set<ProfileId> open(TenantId tenant, AccountId viewer, Collection<ProfileId> profiles) {
    return Set.copyOf(
        sql.list(
            row -> new ProfileId(row.uuid("profile_id")),
            """
            select profile_id from profile where tenant_id = ? and profile_id = any(?::uuid[])
              and (is_shared_when_partial or exists (select from profile_grant
                where profile_grant.tenant_id = profile.tenant_id
                  and profile_grant.profile_id = profile.profile_id
                  and grantee_account_id = ?))
            """,
            tenant,
            profiles,
            viewer));
  }

  private static ReachedAccount account(Row row) {
    return new ReachedAccount(
        new AccountId(row.uuid("account_id")),
        row.textOrNull("display_name"),
        row.textOrNull("handle"),
        row.textOrNull("avatar_uri"),
        PrivacyMode.ofStored(row.intValue("mode")),
        row.intValue("distance"));
  }

  private static VisibleLink link(Row row) {
    Integer ceiling = row.intOrNull("own_ceiling");
    return new VisibleLink(
        row.uuid("link_id"),
        accountOrNull(row.uuidOrNull("low_account_id")),
        accountOrNull(row.uuidOrNull("high_account_id")),
        PrivacyMode.ofStored(row.intValue("mode")),
        ceiling == null ? null : PrivacyMode.ofStored(ceiling),
        row.time("created_time"));
  }

  private static ReachableProfile profile(Row row) {
    return new ReachableProfile(
        new ProfileId(row.uuid("profile_id")),
        new AccountId(row.uuid("account_id")),
        row.text("name"),
        row.textOrNull("avatar_uri"),
        PrivacyMode.ofStored(row.intValue("mode")),
        row.texts("path").stream().map(UUID::fromString).map(AccountId::new).toList(),
        permissions(row.texts("permissions")));
  }

  private static Set<Permission> permissions(List<String> names) {
    return names.stream().map(Permission::valueOf).collect(Collectors.toUnmodifiableSet());
  }

  private static @Nullable AccountId accountOrNull(@Nullable UUID id) {
    return id == null ? null : new AccountId(id);
  }
}
