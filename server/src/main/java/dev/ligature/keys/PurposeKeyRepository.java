package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Purpose keys in PostgreSQL. */
@Singleton
class PurposeKeyRepository implements PurposeKeyStore {
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  PurposeKeyRepository(Sql sql, Transactions transactions, Clock clock) {
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public List<StoredPurposeKey> list(Purpose purpose, String scope) {
    return sql.list(
        row -> read(purpose, row),
        """
        select scope, generation, state, residency, system_generation, wrapped, public_key,
          not_before_time
        from purpose_key where name = ? and scope = ? and state <> 'DESTROYED'
        order by generation desc\
        """,
        purpose.keyName(),
        scope);
  }

  @Override
  public boolean insertUnlessActive(StoredPurposeKey key) {
    return transactions.alone(() -> insert(key) == 1);
  }

  @Override
  public boolean replaceActive(StoredPurposeKey next) {
    return transactions.alone(
        () -> {
          int retired =
              sql.update(
                  """
                  update purpose_key set state = 'RETIRED', not_after_time = ?
                  where name = ? and scope = ? and generation = ? and state = 'ACTIVE'\
                  """,
                  next.notBeforeTime(),
                  next.purpose().keyName(),
                  next.scope(),
                  next.generation() - 1);
          return retired == 1 && insert(next) == 1;
        });
  }

  private int insert(StoredPurposeKey key) {
    ByteString publicKey = key.publicKey();
    return sql.update(
        """
        insert into purpose_key
          (name, scope, generation, state, residency, system_generation, wrapped, public_key,
           not_before_time, created_time)
        values (?, ?, ?, 'ACTIVE', ?, ?, ?, ?, ?, ?)
        on conflict do nothing\
        """,
        key.purpose().keyName(),
        key.scope(),
        key.generation(),
        key.systemKey().residency(),
        key.systemKey().generation(),
        key.wrapped().toByteArray(),
        publicKey == null ? null : publicKey.toByteArray(),
        key.notBeforeTime(),
        clock.instant());
  }

  private static StoredPurposeKey read(Purpose purpose, Row row) {
    byte[] publicKey = row.bytesOrNull("public_key");
    return new StoredPurposeKey(
        purpose,
        row.text("scope"),
        row.intValue("generation"),
        row.text("state").equals("ACTIVE"),
        new KekRef.Cell(row.text("residency"), row.intValue("system_generation")),
        ByteString.copyFrom(row.bytes("wrapped")),
        publicKey == null ? null : ByteString.copyFrom(publicKey),
        row.time("not_before_time"));
  }
}
