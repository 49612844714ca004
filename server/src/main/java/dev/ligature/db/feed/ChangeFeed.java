package dev.ligature.db.feed;

import dev.ligature.common.Id;
import dev.ligature.db.Json;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes changes into the feed, in the transaction that makes them. */
@Singleton
public class ChangeFeed {
  private final Sql sql;
  private final Transactions transactions;
  private final Poke poke;

  ChangeFeed(Sql sql, Transactions transactions, Poke poke) {
    this.sql = sql;
    this.transactions = transactions;
    this.poke = poke;
  }

  /**
   * Makes writers of one object wait for each other until the end of their transactions, so that
   * their changes are told in the order of their commits. It must be the transaction's first
   * statement where that order matters.
   */
  public void lockOrder(Id object) {
    sql.one(
        row -> true,
        "select pg_advisory_xact_lock(hashtextextended(?, 0)) is null as locked",
        object.value().toString());
  }

  /** Appends a change to the running transaction; its place is the revision of the write. */
  public Cursor append(NewChange change) {
    Cursor revision =
        sql.one(
            ChangeFeed::revision,
            """
            insert into change (tenant_id, topic, kind, object_id, account_id, payload)
            values (?, ?, ?, ?, ?, ?::jsonb)
            returning xid::text::bigint as xid, id, change_time,
              (select generation from installation) as generation
            """,
            parameters(change));
    transactions.afterCommit(poke::send);
    return revision;
  }

  /** Appends many changes in their order, in one round trip. */
  public void append(List<NewChange> changes) {
    sql.batch(
        """
        insert into change (tenant_id, topic, kind, object_id, account_id, payload)
        values (?, ?, ?, ?, ?, ?::jsonb)
        """,
        changes.stream().map(ChangeFeed::parameters).toList());
    transactions.afterCommit(poke::send);
  }

  private static @Nullable Object[] parameters(NewChange change) {
    return new @Nullable Object[] {
      change.tenant(),
      change.topic().name(),
      change.kind(),
      change.object(),
      change.account(),
      Json.of(change.payload())
    };
  }

  private static Cursor revision(Row row) {
    return new Cursor(
        row.longValue("generation"),
        row.longValue("xid"),
        row.longValue("id"),
        row.time("change_time"));
  }
}
