package dev.ligature.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A directory that calls without end is told to wait, and no other one is. */
class ScimLimitIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            ScimLimitIT.class,
            Map.of("ligature.scim.port", 0, "ligature.limits.directory-calls-per-minute", 3));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aDirectoryThatUsedUpItsBudgetWaitsAndItsNeighbourDoesNot() {
    Directory mine = Directory.of(server, TestTenant.create(server).id());
    for (int i = 0; i < 3; i++) {
      mine.send("GET", "Users", null).expect(200);
    }

    Directory.Answer refused = mine.create(Directory.user());

    refused.refused(429, "");
    assertThat(refused.http().headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    Directory.of(server, TestTenant.create(server).id()).create(Directory.user()).expect(201);
  }
}
