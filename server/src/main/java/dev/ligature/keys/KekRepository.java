package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Shard and system keys in PostgreSQL. */
@Singleton
class KekRepository implements KekStore {
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  KekRepository(Sql sql, Transactions transactions, Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Optional<WrappedKek> find(KekRef ref) {
    return switch (ref) {
      case KekRef.Shard(String residency, int generation, int shard) ->
          sql.find(
              row -> read(ref, row),
              """
              select wrapped, kek_uri, kek_version from shard_key
              where residency = ? and generation = ? and shard = ?\
              """,
              residency,
              generation,
              shard);
      case KekRef.Cell(String residency, int generation) ->
          sql.find(
              row -> read(ref, row),
              """
              select wrapped, kek_uri, kek_version from system_key
              where residency = ? and generation = ?\
              """,
              residency,
              generation);
    };
  }

  private static WrappedKek read(KekRef ref, Row row) {
    return new WrappedKek(
        ref,
        ByteString.copyFrom(row.bytes("wrapped")),
        row.text("kek_uri"),
        row.text("kek_version"));
  }

  @Override
  public WrappedKek insertIfAbsent(WrappedKek kek) {
    return transactions.alone(
        () -> {
          insert(kek);
          return find(kek.ref()).orElseThrow();
        });
  }

  private void insert(WrappedKek kek) {
    switch (kek.ref()) {
      case KekRef.Shard(String residency, int generation, int shard) ->
          sql.update(
              """
              insert into shard_key
                (residency, generation, shard, wrapped, kek_uri, kek_version, created_time)
              values (?, ?, ?, ?, ?, ?, ?)
              on conflict do nothing\
              """,
              residency,
              generation,
              shard,
              kek.wrapped().toByteArray(),
              kek.kekUri(),
              kek.kekVersion(),
              clock.instant());
      case KekRef.Cell(String residency, int generation) ->
          sql.update(
              """
              insert into system_key
                (residency, generation, wrapped, kek_uri, kek_version, created_time)
              values (?, ?, ?, ?, ?, ?)
              on conflict do nothing\
              """,
              residency,
              generation,
              kek.wrapped().toByteArray(),
              kek.kekUri(),
              kek.kekVersion(),
              clock.instant());
    }
  }
}
