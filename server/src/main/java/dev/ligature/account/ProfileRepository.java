package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rows of profiles. */
@Singleton
class ProfileRepository {
  private final Sql sql;

  ProfileRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(TenantId tenant, Profile profile) {
    sql.update(
        """
        insert into profile (tenant_id, profile_id, account_id, name, avatar_uri, is_primary,
          is_shared_when_partial, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        profile.id(),
        profile.account(),
        profile.name(),
        profile.avatarUri(),
        profile.primary(),
        profile.sharedWhenPartial(),
        profile.createdTime(),
        profile.createdTime());
  }

  /** Writes what an owner may change. */
  void update(TenantId tenant, Profile profile, Instant now) {
    sql.update(
        """
        update profile set name = ?, avatar_uri = ?, is_shared_when_partial = ?,
          version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ? and profile_id = ?
        """,
        profile.name(),
        profile.avatarUri(),
        profile.sharedWhenPartial(),
        now,
        tenant,
        profile.account(),
        profile.id());
  }

  Optional<Profile> find(TenantId tenant, ProfileId profile) {
    return sql.find(
        ProfileRepository::read,
        "select * from profile where tenant_id = ? and profile_id = ?",
        tenant,
        profile);
  }

  /** Deletes a profile unless a persona hangs on it. */
  boolean deleteBare(TenantId tenant, AccountId account, ProfileId profile) {
    return sql.update(
            """
            delete from profile p
            where tenant_id = ? and account_id = ? and profile_id = ? and not exists (
              select from persona
              where tenant_id = p.tenant_id and account_id = p.account_id
                and profile_id = p.profile_id)
            """,
            tenant,
            account,
            profile)
        == 1;
  }

  /** The profiles of an account, the primary first. */
  List<Profile> list(TenantId tenant, AccountId account) {
    return sql.list(
        ProfileRepository::read,
        """
        select * from profile where tenant_id = ? and account_id = ?
        order by is_primary desc, profile_id
        """,
        tenant,
        account);
  }

  private static Profile read(Row row) {
    return new Profile(
        new ProfileId(row.uuid("profile_id")),
        new AccountId(row.uuid("account_id")),
        row.text("name"),
        row.textOrNull("avatar_uri"),
        row.bool("is_primary"),
        row.bool("is_shared_when_partial"),
        row.time("created_time"));
  }
}
