package dev.ligature.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the driver, before anybody has given it a meaning. Never leaves this package's
 * callers unmapped.
 */
public final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final @Nullable String constraint;

  SqlFailure(SQLException cause) {
    super(cause);
    this.sqlState = cause.getSQLState() == null ? "" : cause.getSQLState();
    this.constraint = Constraints.nameIn(cause);
  }

  /** The five-character SQLSTATE, or empty. */
  public String sqlState() {
    return sqlState;
  }

  /** Name of the violated constraint, if one was. */
  public @Nullable String constraint() {
    return constraint;
  }

  /** Serialization failure or deadlock: the same transaction may succeed when run again. */
  boolean mayBeRetried() {
    return sqlState.equals("40001") || sqlState.equals("40P01");
  }

  /** The database is away: no connection, shutting down, or out of connections. */
  boolean isConnectionLost() {
    return sqlState.startsWith("08")
        || sqlState.startsWith("57P")
        || sqlState.equals("53300")
        || getCause() instanceof java.sql.SQLTransientConnectionException;
  }
}
