package dev.ligature.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the migrations to the golden schema and to the classes of their columns. {@code
 * -Dgolden.update=true} writes the golden schema anew.
 */
class SchemaIT {
  private static final Path MIGRATIONS = Path.of("..", "migrations");
  private static final Path GOLDEN = MIGRATIONS.resolve(Path.of("golden", "schema.txt"));
  private static final Path CLASSES = MIGRATIONS.resolve("columns.tsv");
  private static final String COLUMNS =
      """
      select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and c.relname <> 'flyway_schema_history' and a.attnum > 0 and not a.attisdropped
      """;

  /** What the class of a column allows as its erasure. */
  private static final Map<String, Set<String>> ERASURES =
      Map.of(
          "none", Set.of("-"),
          "personal", Set.of("row", "expiry", "user-key", "kept"),
          "content", Set.of("row", "expiry", "user-key"),
          "secret", Set.of("row", "expiry", "user-key", "key-destroyed"));

  private static TestDatabase database;

  @BeforeAll
  static void migrate() {
    database = TestDatabase.create(SchemaIT.class);
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  private static List<String> ask(TestDatabase asked, String sql) throws SQLException {
    try (Connection owner = asked.asOwner();
        Statement statement = owner.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (result.next()) {
        lines.add(result.getString(1));
      }
      return lines;
    }
  }

  private static List<String> described(TestDatabase asked) throws SQLException, IOException {
    return ask(asked, Files.readString(MIGRATIONS.resolve(Path.of("golden", "describe.sql"))));
  }

  private static List<String[]> classes() throws IOException {
    return Files.readAllLines(CLASSES).stream().skip(1).map(line -> line.split("\t", -1)).toList();
  }

  private static List<String> classified() throws IOException {
    return classes().stream().map(column -> column[0] + "." + column[1]).toList();
  }

  @Test
  void theGoldenSchemaIsWhatTheMigrationsMake() throws Exception {
    List<String> described = described(database);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, String.join("\n", described) + "\n");
    }

    assertThat(described).isEqualTo(Files.readAllLines(GOLDEN));
  }

  @Test
  void everyColumnHasAClassAndAnErasure() throws Exception {
    assertThat(classified()).containsExactlyInAnyOrderElementsOf(ask(database, COLUMNS));
    assertThat(classes())
        .allSatisfy(
            column ->
                assertThat(ERASURES.getOrDefault(column[2], Set.of()))
                    .as(String.join(" ", column))
                    .contains(column[3]));
  }

  @Test
  void aPlantedColumnIsNoticedByBoth() throws Exception {
    try (TestDatabase planted = TestDatabase.create(SchemaIT.class)) {
      try (Connection owner = planted.asOwner();
          Statement statement = owner.createStatement()) {
        statement.execute("alter table account add column planted text");
      }

      List<String> described = new ArrayList<>(described(planted));
      described.removeAll(Files.readAllLines(GOLDEN));
      List<String> columns = new ArrayList<>(ask(planted, COLUMNS));
      columns.removeAll(classified());

      assertThat(described).containsExactly("  planted text");
      assertThat(columns).containsExactly("account.planted");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "audit_entry, outcome, true",
    "audit_leaf, leaf_hash, true",
    "audit_tile, hashes, true",
    "audit_checkpoint, note, true",
    "audit_body, sealed, false"
  })
  void ATK_A34_nobodyButTheErasureRoleChangesTheAuditLog(
      String table, String column, boolean everFromOwner) throws Exception {
    List<String> verbs =
        List.of(
            "update %s set %s = %s".formatted(table, column, column),
            "delete from " + table,
            "truncate " + table + " cascade");
    for (String verb : verbs) {
      refuses(database.asApplication(), verb);
    }
    refuses(database.asOwner(), verbs.getFirst());
    refuses(database.asOwner(), verbs.getLast());
    if (everFromOwner) {
      refuses(database.asOwner(), verbs.get(1));
    }
  }

  private static void refuses(Connection connection, String attack) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute(attack))
          .as(attack)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }
}
