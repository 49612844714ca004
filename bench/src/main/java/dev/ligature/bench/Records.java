package dev.ligature.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.db.EmbeddedDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;

/** The rows behind the server: made ahead of a measurement, and counted after it. */
final class Records implements AutoCloseable {
  private final Connection connection;

  Records(EmbeddedDatabase database) {
    try {
      connection =
          DriverManager.getConnection(
              database.access().url(),
              database.administrator().user(),
              database.administrator().password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Makes rows by a script of {@code /rows}, in one transaction.
   *
   * @param numbers each takes the place of its name behind a colon, such as {@code :count}
   */
  void make(String script, Map<String, Integer> numbers) {
    try (InputStream source =
        Objects.requireNonNull(Records.class.getResourceAsStream("/rows/" + script + ".sql"))) {
      String text = new String(source.readAllBytes(), UTF_8);
      for (Map.Entry<String, Integer> number : numbers.entrySet()) {
        text = text.replace(":" + number.getKey(), number.getValue().toString());
      }
      run(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs statements. */
  void run(String script) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one number that a query answers. */
  long count(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
