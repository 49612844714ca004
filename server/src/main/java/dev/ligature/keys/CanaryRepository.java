package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Canaries in PostgreSQL. */
@Singleton
class CanaryRepository implements CanaryStore {
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  CanaryRepository(Sql sql, Transactions transactions, Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public List<Canary> list() {
    return sql.list(
        row ->
            new Canary(
                row.text("kek_uri"),
                row.text("kek_version"),
                ByteString.copyFrom(row.bytes("wrapped"))),
        "select kek_uri, kek_version, wrapped from kek_canary order by kek_uri, kek_version");
  }

  @Override
  public void insertIfAbsent(Canary canary) {
    transactions.alone(
        () ->
            sql.update(
                """
                insert into kek_canary (kek_uri, kek_version, wrapped, created_time)
                values (?, ?, ?, ?)
                on conflict do nothing\
                """,
                canary.kekUri(),
                canary.kekVersion(),
                canary.wrapped().toByteArray(),
                clock.instant()));
  }
}
