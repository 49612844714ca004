package dev.ligature.db;

import dev.ligature.common.DomainException;
import dev.ligature.rpc.Callers;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.ConnectionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the plan of every statement of a call before it runs: of reads as executed, of changes as
 * intended.
 */
@Singleton
@Replaces(Sql.class)
@Requires(property = ExplainingSql.PROPERTY)
public final class ExplainingSql extends Sql {
  /** The property by which a test server explains. */
  public static final String PROPERTY = "ligature.test.explain-statements";

  private static final Pattern EXPLAINED =
      Pattern.compile("\\s*(select|with|insert|update|delete)\\b.*", Pattern.DOTALL);
  private static final String NO_PLAN = "[{\"Plan\": {\"Node Type\": \"Utility\"}}]";
  private static final Pattern CHANGE = Pattern.compile("\\b(insert into|update|delete from) ");

  private final Map<String, List<Explained>> statements = new ConcurrentHashMap<>();

  ExplainingSql(ConnectionOperations<Connection> connections) {
    super(connections);
  }

  /**
   * A statement and its plan.
   *
   * @param plan JSON of PostgreSQL's explain
   */
  public record Explained(String sql, String plan) {}

  /**
   * Statements of a method, by its short name, since the last time this was asked. The check of the
   * session comes before the method is known, and stands with the server's own work under no name.
   */
  public List<Explained> take(String method) {
    List<Explained> taken = statements.remove(method);
    return taken == null ? List.of() : List.copyOf(taken);
  }

  private void explain(String sql, @Nullable Object... parameters) {
    if (CountingSql.isRemembered(sql)) {
      return;
    }
    if (!EXPLAINED.matcher(sql).matches()) {
      keep(new Explained(sql, NO_PLAN));
      return;
    }
    boolean changes = CHANGE.matcher(sql.replace("for update", "")).find();
    String plan =
        String.join(
            "\n",
            super.list(
                row -> row.text("QUERY PLAN"),
                (changes ? "explain (format json) " : "explain (analyze, buffers, format json) ")
                    + sql,
                parameters));
    keep(new Explained(sql, plan));
  }

  private void keep(Explained statement) {
    statements.compute(
        method(),
        (name, known) -> {
          List<Explained> all = known == null ? new ArrayList<>() : known;
          all.add(statement);
          return all;
        });
  }

  private static String method() {
    try {
      String method = Callers.current().method();
      return method.substring(method.indexOf('/') + 1);
    } catch (IllegalStateException | DomainException outsideOfACall) {
      return "";
    }
  }

  @Override
  public <T> List<T> list(Function<Row, T> read, String sql, @Nullable Object... parameters) {
    explain(sql, parameters);
    return super.list(read, sql, parameters);
  }

  @Override
  public int update(String sql, @Nullable Object... parameters) {
    explain(sql, parameters);
    return super.update(sql, parameters);
  }

  @Override
  public void batch(String sql, Collection<@Nullable Object[]> parameterLists) {
    if (!parameterLists.isEmpty()) {
      explain(sql, parameterLists.iterator().next());
    }
    super.batch(sql, parameterLists);
  }
}
