package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ligature.common.IntentId;
import dev.ligature.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A suspended tenant's connectors leave their daemons; those of other tenants stay. */
class SuspendedTenantIT {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(SuspendedTenantIT.class, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void takesConnectorsOfASuspendedTenantFromTheirDaemonsWithWhatTheyClaimed() {
    IntentFixture suspended = new IntentFixture(server);
    IntentFixture other = new IntentFixture(server);
    AssignmentFence lost = suspended.assign();
    AssignmentFence kept = other.assign();
    IntentId intent = suspended.submit("#a", "hello");
    other.submit("#a", "hello");
    IntentDelivery claimed = suspended.claim(lost).getFirst();
    IntentDelivery others = other.claim(kept).getFirst();
    ConnectorAssignments assignments = server.bean(ConnectorAssignments.class);

    set(suspended, "SUSPENDED");

    await().atMost(BOUND).until(() -> !holds(suspended));
    assertThat(suspended.dispatched(lost, claimed)).isEqualTo(WriteVerdict.FENCED);
    assertThat(suspended.intent(intent).state()).isEqualTo(IntentState.PENDING);
    assertThat(suspended.claim(lost)).isEmpty();
    assertThat(assignments.find(lost.session(), suspended.connector)).isEmpty();
    assertThat(queue().waiting(500))
        .noneMatch(each -> each.connector().equals(suspended.connector));
    assertThat(holds(other)).isTrue();
    assertThat(other.dispatched(kept, others)).isEqualTo(WriteVerdict.ACCEPTED);

    set(suspended, "ACTIVE");
    AssignmentFence again = suspended.assign();
    assertThat(suspended.claim(again)).hasSize(1);
  }

  private static AssignmentQueue queue() {
    return server.bean(AssignmentQueue.class);
  }

  private static void set(IntentFixture fixture, String state) {
    fixture.sql.update("update tenant set state = ? where tenant_id = ?", state, fixture.tenant);
  }

  private static boolean holds(IntentFixture fixture) {
    return fixture.sql.one(
        row -> row.bool("holds"),
        "select daemon_session_id is not null as holds from connector where connector_id = ?",
        fixture.connector);
  }
}
