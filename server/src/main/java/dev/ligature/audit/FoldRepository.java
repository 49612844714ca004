package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** Rows of refusals that are being counted. */
@Singleton
class FoldRepository {
  private final Sql sql;

  FoldRepository(Sql sql) {
    this.sql = sql;
  }

  record Key(TenantId tenant, AccountId account, String method, String reason) {}

  record Fold(Instant windowStart, int count, Instant last) {}

  record Ended(Key key, Fold fold) {}

  /** The count so far, locked; of a new one 0 is told. */
  Fold lock(Key key, Instant now) {
    int inserted =
        sql.update(
            """
            insert into audit_fold (tenant_id, account_id, method, reason, window_start_time,
              refusal_count, last_time)
            values (?, ?, ?, ?, ?, 1, ?)
            on conflict do nothing
            """,
            key.tenant(),
            key.account(),
            key.method(),
            key.reason(),
            now,
            now);
    if (inserted == 1) {
      return new Fold(now, 0, now);
    }
    return sql.find(
            FoldRepository::fold,
            """
            select window_start_time, refusal_count, last_time from audit_fold
            where tenant_id = ? and account_id = ? and method = ? and reason = ?
            for update
            """,
            key.tenant(),
            key.account(),
            key.method(),
            key.reason())
        .orElseGet(() -> lock(key, now));
  }

  void put(Key key, Instant windowStart, int count, Instant last) {
    sql.update(
        """
        update audit_fold set window_start_time = ?, refusal_count = ?, last_time = ?
        where tenant_id = ? and account_id = ? and method = ? and reason = ?
        """,
        windowStart,
        count,
        last,
        key.tenant(),
        key.account(),
        key.method(),
        key.reason());
  }

  /** Removes and returns counts whose window began before a time. */
  List<Ended> take(Instant before, int limit) {
    return sql.list(
        row ->
            new Ended(
                new Key(
                    new TenantId(row.uuid("tenant_id")),
                    new AccountId(row.uuid("account_id")),
                    row.text("method"),
                    row.text("reason")),
                fold(row)),
        """
        delete from audit_fold where (tenant_id, account_id, method, reason) in (
          select tenant_id, account_id, method, reason from audit_fold
          where window_start_time < ? order by tenant_id, account_id, method, reason
          limit ? for update skip locked)
        returning *
        """,
        before,
        limit);
  }

  private static Fold fold(Row row) {
    return new Fold(
        row.time("window_start_time"), row.intValue("refusal_count"), row.time("last_time"));
  }
}
