package dev.ligature.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** Brings a database to the schema of this version, as its owner, and marks what it is for. */
public final class Migrator {
  private final DatabaseAccess access;

  public Migrator(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * Runs the migrations that are missing; none that ran is ever run or undone again.
   *
   * @return how many ran
   */
  public int migrate() {
    return Flyway.configure()
        .dataSource(access.url(), access.owner().user(), access.owner().password())
        .locations("classpath:db/migration")
        .placeholders(
            Map.of(
                "application_role", access.application().user(),
                "erasure_role", access.erasureRole()))
        .cleanDisabled(true)
        .load()
        .migrate()
        .migrationsExecuted;
  }

  /** Writes the mark of a new database; a database that has one keeps it. */
  public void mark(UUID installationId, DatabaseMark mark) {
    try (Connection connection =
            DriverManager.getConnection(
                access.url(), access.owner().user(), access.owner().password());
        PreparedStatement statement =
            connection.prepareStatement(
                "insert into installation (installation_id, environment, is_production)"
                    + " values (?, ?, ?) on conflict do nothing")) {
      statement.setObject(1, installationId);
      statement.setString(2, mark.environment());
      statement.setBoolean(3, mark.isProduction());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }
}
