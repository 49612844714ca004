package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes identities, and remembers for a while what was removed. */
@Singleton
class UnlinkRepository {
  private final Sql sql;

  UnlinkRepository(Sql sql) {
    this.sql = sql;
  }

  /** An identity with what an unlink must know of it. */
  record Removable(Identity identity, String canonical, long version) {}

  /** All identities of an account. */
  List<Removable> list(TenantId tenant, AccountId account) {
    return sql.list(
        UnlinkRepository::read,
        "select * from identity where tenant_id = ? and account_id = ? order by identity_id",
        tenant,
        account);
  }

  /** Removes an identity; until the given time nobody can link it, where one is given. */
  void remove(
      TenantId tenant,
      Removable removed,
      String reason,
      Instant now,
      @Nullable Instant reservedUntil) {
    sql.update(
        """
        with gone as (
          delete from identity where tenant_id = ? and account_id = ? and identity_id = ?
          returning *)
        insert into former_identity (tenant_id, identity_id, account_id, kind, provider, issuer,
          subject_canonical, reason, removed_time, reserved_until_time)
        select tenant_id, identity_id, account_id, kind, provider, issuer, subject_canonical, ?, ?, ?
        from gone where verified_time is not null
        """,
        tenant,
        removed.identity().account(),
        removed.identity().id(),
        reason,
        now,
        reservedUntil);
  }

  /**
   * Voids what is open and could still prove an identity for its account: codes, and tickets that
   * were given for it, to the account's own sessions and to sign-ins.
   */
  void voidOpen(TenantId tenant, Removable removed, Instant now) {
    Identity identity = removed.identity();
    sql.update(
        """
        with attempts as (
          select tenant_id, link_attempt_id from link_attempt
          where tenant_id = ? and provider = ? and issuer = ? and target_canonical = ?
            and (account_id = ? or account_id is null)),
        codes as (
          update challenge c set void_time = ? from attempts a
          where c.tenant_id = a.tenant_id and c.link_attempt_id = a.link_attempt_id
            and c.void_time is null and c.used_time is null)
        update proof p set used_time = ? from attempts a
        where p.tenant_id = a.tenant_id and p.link_attempt_id = a.link_attempt_id
          and p.used_time is null
        """,
        tenant,
        identity.provider(),
        identity.issuer(),
        removed.canonical(),
        identity.account(),
        now,
        now);
  }

  /** Forgets some that were removed before a time; returns how many. */
  int purge(Instant before, int limit) {
    return sql.update(
        """
        delete from former_identity where (tenant_id, identity_id) in (
          select tenant_id, identity_id from former_identity where removed_time < ? limit ?)
        """,
        before,
        limit);
  }

  private static Removable read(Row row) {
    return new Removable(
        IdentityRepository.read(row), row.text("subject_canonical"), row.longValue("version"));
  }
}
