package dev.ligature.testing;

import dev.ligature.db.DatabaseAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A fresh database with the schema of this version, for one test class; dropped when closed. */
public final class TestDatabase implements AutoCloseable {
  private final TestPostgres postgres;
  private final DatabaseAccess access;

  private TestDatabase(TestPostgres postgres, DatabaseAccess access) {
    this.postgres = postgres;
    this.access = access;
  }

  /** In the PostgreSQL that this JVM shares. */
  public static TestDatabase create(Class<?> test) {
    return create(TestPostgres.shared(), test);
  }

  /** In a PostgreSQL of the caller's own. */
  public static TestDatabase create(TestPostgres postgres, Class<?> test) {
    return new TestDatabase(postgres, postgres.create(test.getSimpleName()));
  }

  /** The way in, for the server and for connections of the test's own. */
  public DatabaseAccess access() {
    return access;
  }

  /** A connection as the application role. */
  public Connection asApplication() throws SQLException {
    return DriverManager.getConnection(
        access.url(), access.application().user(), access.application().password());
  }

  /** A connection as the owner of the schema. */
  public Connection asOwner() throws SQLException {
    return DriverManager.getConnection(
        access.url(), access.owner().user(), access.owner().password());
  }

  @Override
  public void close() {
    postgres.drop(access);
  }
}
