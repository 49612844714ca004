package dev.ligature.db;

import dev.ligature.common.DomainException;
import dev.ligature.rpc.Callers;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.ConnectionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts the round trips to the database of each method, behind the check of its caller. */
@Singleton
@Replaces(Sql.class)
@Requires(property = CountingSql.PROPERTY)
public final class CountingSql extends Sql {
  /** The property by which a test server counts. */
  public static final String PROPERTY = "ligature.test.count-statements";

  private static final ScopedValue<AtomicInteger> HERE = ScopedValue.newInstance();

  private final Map<String, Integer> statements = new ConcurrentHashMap<>();

  CountingSql(ConnectionOperations<Connection> connections) {
    super(connections);
  }

  /** Statements of a method, by its short name, since the last time this was asked. */
  public int take(String method) {
    Integer count = statements.remove(method);
    return count == null ? 0 : count;
  }

  /** Statements of what this runs on the calling thread. */
  public int during(Runnable work) {
    AtomicInteger counter = new AtomicInteger();
    ScopedValue.where(HERE, counter).run(work);
    return counter.get();
  }

  /**
   * Whether a statement reads what is then remembered for ten seconds: whether a call needs it
   * depends on when the last one was.
   */
  static boolean isRemembered(String sql) {
    return sql.contains("from purpose_key");
  }

  private void count(String sql) {
    if (isRemembered(sql)) {
      return;
    }
    if (HERE.isBound()) {
      HERE.get().incrementAndGet();
    }
    try {
      String method = Callers.current().method();
      statements.merge(method.substring(method.indexOf('/') + 1), 1, Integer::sum);
    } catch (IllegalStateException | DomainException outsideOfACall) {
      statements.merge("", 1, Integer::sum);
    }
  }

  @Override
  public <T> List<T> list(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    count(sql);
    return super.list(read, sql, parameters);
  }

  @Override
  public int update(String sql, @Nullable Object... parameters) {
    count(sql);
    return super.update(sql, parameters);
  }

  @Override
  public void batch(String sql, Collection<@Nullable Object[]> parameterLists) {
    count(sql);
    super.batch(sql, parameterLists);
  }
}
