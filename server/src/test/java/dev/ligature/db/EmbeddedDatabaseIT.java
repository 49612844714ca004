package dev.ligature.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.SecureIds;
import dev.ligature.common.StartupRefusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseIT {
  private static final DatabaseMark MARK = new DatabaseMark("test", false);

  @TempDir private Path directory;

  private EmbeddedDatabase start() {
    return EmbeddedDatabase.start(directory.resolve("data"), new SecureIds(Clock.systemUTC()));
  }

  private static Connection connect(DatabaseAccess access, DatabaseLogin login)
      throws SQLException {
    return DriverManager.getConnection(access.url(), login.user(), login.password());
  }

  private static String ask(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getString(1);
    }
  }

  @Test
  void keepsDataPortAndPasswordsBetweenRuns() throws SQLException {
    DatabaseAccess first;
    try (EmbeddedDatabase database = start()) {
      first = database.access();
      Migrator migrator = new Migrator(first);
      assertThat(migrator.migrate()).isPositive();
      migrator.mark(new SecureIds(Clock.systemUTC()).next(), MARK);
    }
    try (EmbeddedDatabase database = start();
        Connection connection = connect(database.access(), database.access().application())) {
      assertThat(database.access()).isEqualTo(first);
      assertThat(new Migrator(first).migrate()).isZero();
      assertThat(ask(connection, "select environment from installation")).isEqualTo("test");
    }
  }

  @Test
  void isDurableOnLoopbackAndAsksForPasswords() throws Exception {
    try (EmbeddedDatabase database = start()) {
      DatabaseAccess access = database.access();
      try (Connection connection = connect(access, access.application())) {
        assertThat(ask(connection, "show fsync")).isEqualTo("on");
        assertThat(ask(connection, "show synchronous_commit")).isEqualTo("on");
        assertThat(ask(connection, "show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(ask(connection, "show password_encryption")).isEqualTo("scram-sha-256");
      }
      assertThatThrownBy(() -> connect(access, new DatabaseLogin("postgres", "guess")))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      Path state = directory.resolve("data").resolve("database.properties");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void applicationRoleDefinesNothing() throws SQLException {
    try (EmbeddedDatabase database = start();
        Connection connection = connect(database.access(), database.access().application());
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("create table mine (id int)"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void secondProcessOnTheSameDataIsRefused() {
    EmbeddedDatabase database = start();
    try (database) {
      assertThatThrownBy(this::start)
          .isInstanceOf(StartupRefusal.class)
          .hasMessageContaining("another process");
    }
  }
}
