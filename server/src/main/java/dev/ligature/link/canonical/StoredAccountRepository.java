package dev.ligature.link.canonical;

import dev.ligature.db.Sql;
import jakarta.inject.Singleton;

/** The accounts that stored identifiers belong to. */
@Singleton
class StoredAccountRepository {
  private final Sql sql;

  StoredAccountRepository(Sql sql) {
    this.sql = sql;
  }

  /** Locks the row's account, as every change of it does first. */
  void lock(StoredIdentifier row) {
    sql.list(
        _ -> true,
        "select account_id from account where tenant_id = ? and account_id = ? for update",
        row.tenant(),
        row.account());
  }
}
