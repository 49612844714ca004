package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;

/** Rows of identities that leave their account. */
@Singleton
class SplitRepository {
  private final Sql sql;

  SplitRepository(Sql sql) {
    this.sql = sql;
  }

  /** How many of the identities are verified ones of the account. */
  int countOf(Account account, Collection<IdentityId> identities) {
    return sql.one(
        row -> row.intValue("n"),
        """
        select count(*)::int as n from identity
        where tenant_id = ? and account_id = ? and verified_time is not null
          and identity_id = any(?::uuid[])
        """,
        account.tenant(),
        account.id(),
        identities);
  }

  /** Gives the identities to another account. */
  void move(Account from, AccountId to, Collection<IdentityId> identities, Instant now) {
    sql.update(
        """
        update identity set account_id = ?, version = version + 1
        where tenant_id = ? and account_id = ? and identity_id = any(?::uuid[])
        """,
        to,
        from.tenant(),
        from.id(),
        identities);
    sql.update(
        """
        update account set version = version + 1, updated_time = ?
        where tenant_id = ? and account_id = ?
        """,
        now,
        from.tenant(),
        from.id());
  }
}
