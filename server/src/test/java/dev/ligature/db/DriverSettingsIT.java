package dev.ligature.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import dev.ligature.testing.SharedServer;
import io.micronaut.data.connection.jdbc.operations.DefaultDataSourceConnectionOperations;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgConnection;

/** What application.yml asks of the driver arrives there. */
class DriverSettingsIT {
  private static PgConnection driver(Connection connection) {
    try {
      return connection.unwrap(PgConnection.class);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void connectionsPrepareAtFirstUseRewriteBatchesAndGiveUpOnADeadSocket() throws SQLException {
    PgConnection driver =
        SharedServer.get()
            .bean(DefaultDataSourceConnectionOperations.class)
            .executeRead(status -> driver(status.getConnection()));

    assertThat(driver.getPrepareThreshold()).isEqualTo(1);
    assertThat(driver.getNetworkTimeout()).isEqualTo(30_000);
    assertThat(driver.getQueryExecutor().isReWriteBatchedInsertsEnabled()).isTrue();
    assertThat(driver.getParameterStatus("application_name")).isEqualTo("ligature");
  }

  @Test
  void noErrorShowsTheRowThatFailed() {
    Sql sql = SharedServer.get().bean(Sql.class);

    assertThatThrownBy(
            () ->
                sql.update(
                    """
                    insert into tenant (tenant_id, slug, display_name, kind, residency)
                    values (gen_random_uuid(), 'Not A Slug', 'canary-7f3a', 'CONSUMER', 'eu')
                    """))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("tenant")
        .satisfies(
            failure ->
                assertThat(Throwables.getStackTraceAsString(failure))
                    .doesNotContain("canary-7f3a", "Failing row"));
  }
}
