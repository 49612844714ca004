package dev.ligature.db;

import dev.ligature.common.DomainException;
import dev.ligature.common.Id;
import io.micronaut.data.connection.ConnectionDefinition;
import io.micronaut.data.connection.ConnectionOperations;
import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL with positional parameters on the connection of the running transaction, or on one of
 * its own (auto-commit) where none runs.
 *
 * <p>Parameters: ids, UUID, text, numbers, booleans, byte[], {@link Instant} (timestamptz), enums
 * (their names) and collections of ids, UUIDs or texts (for {@code = any(?)}); null is allowed.
 */
@Singleton
public class Sql {
  private final ConnectionOperations<Connection> connections;

  Sql(ConnectionOperations<Connection> connections) {
    this.connections = connections;
  }

  /** All rows of a select, or of a change with a returning clause. */
  public <T> List<T> list(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    return prepared(
        sql,
        parameters,
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            Row row = new Row(result);
            List<T> rows = new ArrayList<>();
            while (result.next()) {
              rows.add(read.apply(row));
            }
            return rows;
          }
        });
  }

  /** The only row, or none. */
  public <T> Optional<T> find(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    List<T> rows = list(read, sql, parameters);
    if (rows.size() > 1) {
      throw new IllegalStateException("more than one row: " + sql);
    }
    return rows.stream().findFirst();
  }

  /** The only row, which must be there. */
  public <T> T one(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    return find(read, sql, parameters)
        .orElseThrow(() -> new IllegalStateException("no row: " + sql));
  }

  /** Runs a change and returns how many rows it touched. */
  public int update(String sql, @Nullable Object... parameters) {
    return prepared(sql, parameters, PreparedStatement::executeUpdate);
  }

  /** Runs one change for many parameter lists in one round trip. */
  public void batch(String sql, Collection<@Nullable Object[]> parameterLists) {
    if (parameterLists.size() == 1) {
      // The driver prepares a batch of one anew each time.
      int _ = prepared(sql, parameterLists.iterator().next(), PreparedStatement::executeUpdate);
      return;
    }
    prepared(
        sql,
        new Object[0],
        statement -> {
          for (@Nullable Object[] parameters : parameterLists) {
            bind(statement, parameters);
            statement.addBatch();
          }
          return statement.executeBatch();
        });
  }

  private interface Use<T> {
    T apply(PreparedStatement statement) throws SQLException;
  }

  private <T> T prepared(String sql, @Nullable Object[] parameters, Use<T> use) {
    try {
      return connections.execute(
          ConnectionDefinition.DEFAULT,
          status -> {
            try (PreparedStatement statement = status.getConnection().prepareStatement(sql)) {
              bind(statement, parameters);
              return use.apply(statement);
            } catch (SQLException e) {
              throw new SqlFailure(e);
            }
          });
    } catch (SqlFailure failure) {
      throw failure.mayBeRetried() ? failure : Constraints.meaningOf(failure);
    } catch (ConnectionException | CannotGetJdbcConnectionException e) {
      throw DomainException.dependencyDown("database", e);
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, value(statement, parameters[i]));
    }
  }

  private static @Nullable Object value(PreparedStatement statement, @Nullable Object parameter)
      throws SQLException {
    return switch (parameter) {
      case null -> null;
      case Id id -> id.value();
      case Instant time -> time.atOffset(ZoneOffset.UTC);
      case Enum<?> constant -> constant.name();
      case Collection<?> many -> array(statement, many);
      default -> parameter;
    };
  }

  private static Object array(PreparedStatement statement, Collection<?> many) throws SQLException {
    boolean ids = many.stream().anyMatch(each -> each instanceof Id || each instanceof UUID);
    Object[] values = many.stream().map(Sql::element).toArray();
    return statement.getConnection().createArrayOf(ids ? "uuid" : "text", values);
  }

  private static Object element(Object each) {
    return switch (each) {
      case Id id -> id.value();
      case Enum<?> constant -> constant.name();
      default -> each;
    };
  }
}
