package dev.ligature.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes the roles and the database that the migrations expect, where they are missing. */
public final class DatabaseRoles implements AutoCloseable {
  private final Connection administrator;

  /**
   * Connects as an administrator who may create roles and databases.
   *
   * @param url JDBC address of the database {@code postgres}
   */
  public DatabaseRoles(String url, DatabaseLogin administrator) {
    try {
      this.administrator =
          DriverManager.getConnection(url, administrator.user(), administrator.password());
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** Creates the role with its password; an existing role is left as it is. */
  public void ensureRole(DatabaseLogin role) {
    if (!exists("select from pg_roles where rolname = ?", role.user())) {
      execute("create role %I login password %L", role.user(), role.password());
    }
  }

  /** Creates an empty UTF-8 database; an existing one is left as it is. */
  public void ensureDatabase(String name, String owner) {
    if (!exists("select from pg_database where datname = ?", name)) {
      execute("create database %I owner %I encoding 'UTF8' template template0", name, owner);
    }
  }

  /** Creates a database that is a copy of another one, to which nobody is connected. */
  public void copyDatabase(String template, String copy, String owner) {
    execute("create database %I owner %I template %I", copy, owner, template);
  }

  /** Drops the database and throws its connections out; a missing one is fine. */
  public void dropDatabase(String name) {
    execute("drop database if exists %I with (force)", name);
  }

  private boolean exists(String query, String name) {
    try (PreparedStatement statement = administrator.prepareStatement(query)) {
      statement.setString(1, name);
      return statement.executeQuery().next();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** Definitions take no parameters, so PostgreSQL itself quotes the words into the text. */
  private void execute(String format, String... words) {
    String holes = ", ?".repeat(words.length);
    try (PreparedStatement quote =
            administrator.prepareStatement("select format(?::text" + holes + ")");
        Statement definition = administrator.createStatement()) {
      quote.setString(1, format);
      for (int i = 0; i < words.length; i++) {
        quote.setString(i + 2, words[i]);
      }
      try (ResultSet quoted = quote.executeQuery()) {
        quoted.next();
        definition.execute(quoted.getString(1));
      }
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  @Override
  public void close() {
    try {
      administrator.close();
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }
}
