package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** What an unlink reads of identities, and voids. */
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

  private static Removable read(Row row) {
    return new Removable(
        IdentityRepository.read(row), row.text("subject_canonical"), row.longValue("version"));
  }
}
