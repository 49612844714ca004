package dev.ligature.db;

import dev.ligature.rpc.Callers;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.ConnectionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL, and fails after a chosen statement of a chosen method, as if the process had died, or
 * stops there until it does die.
 */
@Singleton
@Replaces(Sql.class)
@Requires(property = FailingSql.PROPERTY)
public final class FailingSql extends Sql {
  /** The property by which a test server gets it. */
  public static final String PROPERTY = "ligature.test.failing-sql";

  private final AtomicInteger left = new AtomicInteger();
  private volatile String method = "";
  private volatile Runnable atTheStatement = () -> {};

  FailingSql(ConnectionOperations<Connection> connections) {
    super(connections);
  }

  /** The next call of the method dies after so many statements. */
  public void failAfter(int statements, String fullMethodName) {
    left.set(statements);
    method = fullMethodName;
  }

  /**
   * The next call of the method stops for good after so many statements, in its transaction.
   *
   * @param stopped is told when it has come so far
   */
  public void stopAfter(int statements, String fullMethodName, Runnable stopped) {
    atTheStatement =
        () -> {
          stopped.run();
          LockSupport.park();
        };
    failAfter(statements, fullMethodName);
  }

  /** True if the call ended before it came to the statement. */
  public boolean isSpared() {
    method = "";
    return left.get() > 0;
  }

  @Override
  public <T> List<T> list(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    List<T> rows = super.list(read, sql, parameters);
    perhapsDie();
    return rows;
  }

  @Override
  public int update(String sql, @Nullable Object... parameters) {
    int rows = super.update(sql, parameters);
    perhapsDie();
    return rows;
  }

  @Override
  public void batch(String sql, Collection<@Nullable Object[]> parameterLists) {
    super.batch(sql, parameterLists);
    perhapsDie();
  }

  private void perhapsDie() {
    if (!method.isEmpty() && isOfTheMethod() && left.decrementAndGet() == 0) {
      method = "";
      atTheStatement.run();
      throw new IllegalStateException("killed by the test");
    }
  }

  private boolean isOfTheMethod() {
    try {
      return Callers.current().method().equals(method);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
