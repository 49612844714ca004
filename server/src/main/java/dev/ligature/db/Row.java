package dev.ligature.db;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The current row of a result, read by column name. Times are UTC instants. */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Reads one column; the getter decides the type. */
  private interface Getter<T> {
    @Nullable T get(ResultSet result) throws SQLException;
  }

  private <T> @Nullable T read(Getter<T> getter) {
    try {
      T value = getter.get(result);
      return result.wasNull() ? null : value;
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  private static <T> T required(@Nullable T value, String column) {
    return Objects.requireNonNull(value, column);
  }

  public UUID uuid(String column) {
    return required(uuidOrNull(column), column);
  }

  public @Nullable UUID uuidOrNull(String column) {
    return read(r -> r.getObject(column, UUID.class));
  }

  public String text(String column) {
    return required(textOrNull(column), column);
  }

  public @Nullable String textOrNull(String column) {
    return read(r -> r.getString(column));
  }

  public long longValue(String column) {
    return required(longOrNull(column), column);
  }

  public @Nullable Long longOrNull(String column) {
    return read(r -> r.getLong(column));
  }

  public int intValue(String column) {
    return required(intOrNull(column), column);
  }

  public @Nullable Integer intOrNull(String column) {
    return read(r -> r.getInt(column));
  }

  public boolean bool(String column) {
    return required(read(r -> r.getBoolean(column)), column);
  }

  public Instant time(String column) {
    return required(timeOrNull(column), column);
  }

  public @Nullable Instant timeOrNull(String column) {
    OffsetDateTime time = read(r -> r.getObject(column, OffsetDateTime.class));
    return time == null ? null : time.toInstant();
  }

  public byte[] bytes(String column) {
    return required(bytesOrNull(column), column);
  }

  public byte @Nullable [] bytesOrNull(String column) {
    return read(r -> r.getBytes(column));
  }

  /** A text[] column; empty when null. */
  public List<String> texts(String column) {
    Array array = read(r -> r.getArray(column));
    if (array == null) {
      return List.of();
    }
    try {
      return List.of((String[]) array.getArray());
    } catch (SQLException e) {
      throw new SqlFailure(e);
    }
  }

  /** A text column that holds the name of an enum constant. */
  public <E extends Enum<E>> E constant(String column, Class<E> type) {
    return Enum.valueOf(type, text(column));
  }
}
