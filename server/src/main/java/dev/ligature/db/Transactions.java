package dev.ligature.db;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.data.connection.exceptions.ConnectionException;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.exceptions.TransactionException;
import io.micronaut.transaction.support.TransactionSynchronization;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Runs domain operations in transactions at READ COMMITTED. An operation inside a running
 * transaction joins it. A deadlock or serialization failure runs the outermost operation again, at
 * most three times, then refuses with RETRY.
 */
@Singleton
public class Transactions {
  private static final int TRIES = 4;
  private static final ScopedValue<Map<Object, Object>> KNOWN = ScopedValue.newInstance();

  private final TransactionOperations<Connection> operations;

  Transactions(TransactionOperations<Connection> operations) {
    this.operations = operations;
  }

  /** Runs the operation and commits; any exception but a committed refusal rolls back. */
  public <T> T run(Supplier<T> operation) {
    if (operations.findTransactionStatus().isPresent()) {
      return operation.get();
    }
    return retrying(() -> execute(TransactionDefinition.Propagation.REQUIRED, operation));
  }

  /** Runs the operation in a transaction of its own, beside a running one. */
  public <T> T alone(Supplier<T> operation) {
    return retrying(() -> execute(TransactionDefinition.Propagation.REQUIRES_NEW, operation));
  }

  /**
   * Runs the action once the running transaction has committed, or at once where none runs. It must
   * be quick and may be lost with the process: what must happen belongs into a row. It does not see
   * the ended transaction, nor does work that it hands to another thread: the connection is about
   * to be somebody else's.
   */
  public void afterCommit(Runnable action) {
    operations
        .findTransactionStatus()
        .ifPresentOrElse(status -> status.registerSynchronization(synchronization(action)), action);
  }

  /**
   * What the running transaction knows: what it has read under a lock and need not read again. It
   * is forgotten at its end; empty, and kept by nobody, where none runs.
   */
  public Map<Object, Object> known() {
    return KNOWN.isBound() ? KNOWN.get() : new HashMap<>();
  }

  private static TransactionSynchronization synchronization(Runnable action) {
    return new TransactionSynchronization() {
      @Override
      public void afterCommit() {
        try (PropagatedContext.Scope _ = PropagatedContext.empty().propagate()) {
          action.run();
        }
      }
    };
  }

  private <T> T execute(TransactionDefinition.Propagation propagation, Supplier<T> operation) {
    Object result =
        ScopedValue.where(KNOWN, new HashMap<>())
            .call(
                () ->
                    operations.execute(
                        TransactionDefinition.of(propagation), status -> settled(operation)));
    if (result instanceof CommittedRefusal(DomainException refusal)) {
      throw refusal;
    }
    @SuppressWarnings("unchecked")
    T typed = (T) result;
    return typed;
  }

  private static <T> Object settled(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (DomainException refusal) {
      if (refusal.isCommitted()) {
        return new CommittedRefusal(refusal);
      }
      throw refusal;
    }
  }

  private record CommittedRefusal(DomainException refusal) {}

  private static <T> T retrying(Callable<T> transaction) {
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.call();
      } catch (SqlFailure failure) {
        refuseUnlessRepeatable(failure, attempt);
      } catch (TransactionException | CannotGetJdbcConnectionException e) {
        if (!(e.getCause() instanceof SQLException cause)) {
          throw DomainException.dependencyDown("database", e);
        }
        refuseUnlessRepeatable(new SqlFailure(cause), attempt);
      } catch (ConnectionException e) {
        throw DomainException.dependencyDown("database", e);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void refuseUnlessRepeatable(SqlFailure failure, int attempt) {
    if (!failure.mayBeRetried()) {
      throw Constraints.meaningOf(failure);
    }
    if (attempt == TRIES) {
      throw DomainException.of(Reason.RETRY, "A concurrent change won; try again.")
          .retryAfter(Duration.ofMillis(100));
    }
  }
}
