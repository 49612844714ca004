package dev.ligature.planted.link;

import java.sql.Connection;
import java.sql.SQLException;

/** A domain class that speaks to the driver. */
final class RawQuery {
  boolean isOpen(Connection connection) throws SQLException {
    return !connection.isClosed();
  }
}
