package dev.ligature.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.SharedServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransactionsIT {
  private final Sql sql = SharedServer.get().bean(Sql.class);

  private int connection() {
    return sql.one(row -> row.intValue("pid"), "select pg_backend_pid() as pid");
  }

  @Test
  void workAfterACommitUsesAnotherConnectionThanTheOneThatCommitted() {
    Transactions transactions = SharedServer.get().bean(Transactions.class);
    CompletableFuture<Integer> after = new CompletableFuture<>();
    int within =
        transactions.run(
            () -> {
              transactions.afterCommit(() -> after.complete(connection()));
              return connection();
            });
    assertThat(after.join()).isNotEqualTo(within);
  }
}
