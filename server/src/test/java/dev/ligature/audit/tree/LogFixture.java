package dev.ligature.audit.tree;

import static org.awaitility.Awaitility.await;

import com.google.common.hash.HashCode;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.SecureIds;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.keys.kms.DevFileMasterKey;
import dev.ligature.testing.TestCallers;
import dev.ligature.testing.TestContext;
import dev.ligature.testing.TestDatabase;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** A log on a database of its own, whose sequencers run when they are told to. */
final class LogFixture implements AutoCloseable {
  final MemoryCheckpointStore outside = new MemoryCheckpointStore();
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final TestDatabase database;
  private final ApplicationContext context;

  LogFixture(Class<?> test, Path folder) throws IOException {
    database = TestDatabase.create(test);
    String kek = "dev-file://" + folder.resolve("kek.json").toAbsolutePath();
    DevFileMasterKey.createIfAbsent(kek, new SecureIds(Clock.systemUTC()));
    context =
        TestContext.start(
            database,
            new KeySettings("test", "local", 1, Map.of("local", DevFileMasterKey.open(kek))));
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  TestDatabase database() {
    return database;
  }

  /** A node's sequencer. */
  Sequencer sequencer() {
    return sequencer(outside);
  }

  Sequencer sequencer(CheckpointStore store) {
    CheckpointRepository checkpoints = bean(CheckpointRepository.class);
    TileRepository tiles = bean(TileRepository.class);
    return new Sequencer(
        bean(Transactions.class),
        bean(LeafRepository.class),
        tiles,
        checkpoints,
        store,
        new ForkGuard(store, checkpoints, tiles),
        bean(PurposeKeys.class),
        Clock.systemUTC());
  }

  UUID append() {
    return bean(AuditLog.class)
        .append(
            AuditEvent.by(
                    TestCallers.backend(tenant, "ligature.link.v1.LinkService/StartLink"),
                    AuditType.LINK_CONFIRMED)
                .attribute("attempt_id", UUID.randomUUID()));
  }

  /**
   * Waits until no transaction runs that is older than the last entry. Entries behind one get no
   * leaf yet, in whatever database of the PostgreSQL it runs.
   */
  void settle() {
    await()
        .until(
            () ->
                bean(Sql.class)
                    .one(
                        row -> row.bool("settled"),
                        """
                        select not exists (
                          select from audit_entry
                          where xid >= pg_snapshot_xmin(pg_current_snapshot())) as settled
                        """));
  }

  /** Appends entries and has them sequenced and signed. */
  void grow(int entries) {
    Stream.generate(this::append).limit(entries).forEach(each -> {});
    settle();
    sequencer().run();
  }

  long count(String table) {
    return bean(Sql.class)
        .one(row -> row.longValue("rows"), "select count(*) as rows from " + table);
  }

  List<HashCode> leafHashes() {
    return bean(Sql.class)
        .list(
            row -> HashCode.fromBytes(row.bytes("leaf_hash")),
            "select leaf_hash from audit_leaf order by leaf_index");
  }

  /** Changes the log as the owner of the database can, who takes the triggers away first. */
  void tamper(String... statements) {
    try (Connection owner = database.asOwner();
        Statement statement = owner.createStatement()) {
      for (String table : List.of("entry", "body", "leaf", "tile", "checkpoint")) {
        statement.execute("alter table audit_" + table + " disable trigger user");
      }
      statement.execute(
          "alter table audit_leaf drop constraint if exists audit_leaf_has_its_entry");
      for (String change : statements) {
        statement.execute(change);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
    database.close();
  }
}
