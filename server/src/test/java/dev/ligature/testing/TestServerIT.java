package dev.ligature.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.db.Sql;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestServerIT {
  @Test
  void answersOverNettyOnItsOwnDatabase() {
    try (TestServer server = TestServer.start(TestServerIT.class, Map.of())) {
      assertThat(
              HealthGrpc.newBlockingStub(server.channel())
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      String role =
          server.bean(Sql.class).one(row -> row.text("role"), "select current_user as role");
      assertThat(role).isEqualTo("ligature_application");
    }
  }
}
