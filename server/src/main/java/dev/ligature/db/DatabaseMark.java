package dev.ligature.db;

import dev.ligature.common.StartupRefusal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a database is for; written once by the migrator.
 *
 * @param environment a short lower case word, such as {@code production}
 * @param isProduction development parts refuse to work on it
 */
public record DatabaseMark(String environment, boolean isProduction) {
  private static final String UNDEFINED_TABLE = "42P01";

  /**
   * Reads the mark before the server starts.
   *
   * @throws StartupRefusal when the database cannot be reached, or was never migrated
   */
  public static DatabaseMark read(String url, DatabaseLogin application) {
    try (Connection connection =
            DriverManager.getConnection(url, application.user(), application.password());
        PreparedStatement statement =
            connection.prepareStatement("select environment, is_production from installation");
        ResultSet result = statement.executeQuery()) {
      if (!result.next()) {
        throw notMigrated();
      }
      return new DatabaseMark(result.getString(1), result.getBoolean(2));
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        throw notMigrated();
      }
      throw new StartupRefusal("The database does not answer: " + e.getMessage(), e);
    }
  }

  private static StartupRefusal notMigrated() {
    return new StartupRefusal(
        "The database has no schema yet; run `ligature migrate` as its owner first.");
  }
}
