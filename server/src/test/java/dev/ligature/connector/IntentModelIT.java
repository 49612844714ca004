package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.IntentId;
import dev.ligature.testing.TestServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random acts on rows and on a small model of them, which must agree after each step. */
class IntentModelIT {
  private static final int STEPS = 150;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(IntentModelIT.class, Map.of("ligature.connector.intent-sweep", "1h"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void INV_S3_everyIntentFollowsTheModelToOneTerminalState() {
    for (long seed = 1; seed <= 4; seed++) {
      Model model = new Model(new IntentFixture(server), seed);
      for (int step = 0; step < STEPS; step++) {
        model.step();
        model.compare(step);
      }
    }
  }

  /** One intent as the model sees it. */
  private static final class Expected {
    final String channel;
    IntentState state = IntentState.PENDING;
    int attempt;
    int settled;
    int failures;
    int lost;
    boolean dispatched;

    Expected(String channel) {
      this.channel = channel;
    }
  }

  /** A delivery that the daemon once got. */
  private record Got(AssignmentFence fence, IntentDelivery delivery) {}

  private static final class Model {
    private final IntentFixture fixture;
    private final Random random;
    private final long seed;
    private final Map<IntentId, Expected> expected = new LinkedHashMap<>();
    private final List<Got> got = new ArrayList<>();
    private AssignmentFence fence;
    private boolean paused;

    Model(IntentFixture fixture, long seed) {
      this.fixture = fixture;
      this.seed = seed;
      this.random = new Random(seed);
      this.fence = fixture.assign();
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0, 1 -> submit();
        case 2, 3, 4 -> claim();
        case 5, 6 -> dispatch();
        case 7, 8 -> outcome();
        case 9 -> loseLease();
        case 10 -> pauseOrResume();
        default -> cancel();
      }
    }

    private void submit() {
      String channel = "#" + random.nextInt(3);
      expected.put(fixture.submit(channel, "text"), new Expected(channel));
    }

    private void claim() {
      Set<String> seen = new HashSet<>();
      List<IntentId> due = new ArrayList<>();
      expected.forEach(
          (id, intent) -> {
            boolean isFirst = !intent.state.isTerminal() && seen.add(intent.channel);
            boolean waits =
                intent.state == IntentState.PENDING || intent.state == IntentState.RETRY_WAIT;
            if (isFirst && waits && !paused) {
              intent.state = IntentState.LEASED;
              intent.attempt++;
              intent.dispatched = false;
              due.add(id);
            }
          });
      fixture.sql.update(
          "update intent set next_try_time = now() where tenant_id = ?", fixture.tenant);
      List<IntentDelivery> deliveries = fixture.claim(fence);
      assertThat(deliveries)
          .as("seed %d", seed)
          .extracting(delivery -> delivery.claim().fence().intent())
          .containsExactlyInAnyOrderElementsOf(due);
      deliveries.forEach(delivery -> got.add(new Got(fence, delivery)));
    }

    private void dispatch() {
      if (got.isEmpty()) {
        return;
      }
      Got each = got.get(random.nextInt(got.size()));
      Expected intent = intentOf(each);
      boolean present = isPresent(each);
      boolean current =
          intent.state == IntentState.LEASED
              && intent.attempt == each.delivery.claim().fence().attempt()
              && !paused;
      WriteVerdict wanted =
          !present
              ? WriteVerdict.FENCED
              : !current
                  ? WriteVerdict.STALE_ATTEMPT
                  : intent.dispatched ? WriteVerdict.ALREADY : WriteVerdict.ACCEPTED;
      WriteVerdict verdict = fixture.dispatched(each.fence, each.delivery);
      boolean isDispatchedInPause = paused && intent.dispatched && verdict == WriteVerdict.ALREADY;
      if (!isDispatchedInPause) {
        assertThat(verdict).as("seed %d", seed).isEqualTo(wanted);
      }
      if (verdict == WriteVerdict.ACCEPTED) {
        intent.dispatched = true;
      }
    }

    private void outcome() {
      if (got.isEmpty()) {
        return;
      }
      Got each = got.get(random.nextInt(got.size()));
      Expected intent = intentOf(each);
      int reported = each.delivery.claim().fence().attempt();
      IntentResult result = anyResult();
      WriteVerdict wanted;
      if (!isPresent(each)) {
        wanted = WriteVerdict.FENCED;
      } else if (reported != intent.attempt) {
        wanted = reported == intent.settled ? WriteVerdict.ALREADY : WriteVerdict.STALE_ATTEMPT;
      } else if (intent.state == IntentState.LEASED || intent.state == IntentState.UNKNOWN) {
        wanted = WriteVerdict.ACCEPTED;
      } else {
        wanted = intent.settled == reported ? WriteVerdict.ALREADY : WriteVerdict.STALE_ATTEMPT;
      }
      assertThat(fixture.outcome(each.fence, each.delivery, result))
          .as("seed %d", seed)
          .isEqualTo(wanted);
      if (wanted == WriteVerdict.ACCEPTED) {
        settle(intent, result);
      }
    }

    private static void settle(Expected intent, IntentResult result) {
      intent.settled = intent.attempt;
      intent.state =
          switch (result) {
            case IntentResult.Succeeded _ -> IntentState.SUCCEEDED;
            case IntentResult.Unknown _ -> IntentState.UNKNOWN;
            case IntentResult.Failed failed -> {
              intent.failures++;
              yield !failed.retryable()
                  ? IntentState.FAILED
                  : intent.failures == 8 ? IntentState.DEAD : IntentState.RETRY_WAIT;
            }
          };
    }

    private IntentResult anyResult() {
      return switch (random.nextInt(4)) {
        case 0 -> new IntentResult.Succeeded(List.of("m"));
        case 1 -> new IntentResult.Unknown();
        case 2 -> failed(false);
        default -> failed(true);
      };
    }

    private static IntentResult failed(boolean retryable) {
      return new IntentResult.Failed(
          IntentFailure.CONTENT_REFUSED, retryable, null, IntentResult.RateScope.CHANNEL);
    }

    private void loseLease() {
      fixture.loseLease();
      fixture.sweep();
      for (Expected intent : expected.values()) {
        if (intent.state == IntentState.LEASED) {
          intent.lost++;
          intent.state =
              intent.dispatched
                  ? IntentState.UNKNOWN
                  : intent.lost >= 3 ? IntentState.DEAD : IntentState.PENDING;
        }
      }
      fence = fixture.assign();
    }

    private void pauseOrResume() {
      ConnectorControls controls = fixture.bean(ConnectorControls.class);
      if (paused) {
        controls.resume(fixture.owner, fixture.connector);
      } else {
        controls.pause(fixture.owner, fixture.connector, false);
        expected.values().stream()
            .filter(intent -> intent.state == IntentState.LEASED && !intent.dispatched)
            .forEach(intent -> intent.state = IntentState.PENDING);
      }
      paused = !paused;
    }

    private void cancel() {
      expected.entrySet().stream()
          .filter(
              entry ->
                  entry.getValue().state == IntentState.PENDING
                      || entry.getValue().state == IntentState.RETRY_WAIT)
          .findFirst()
          .ifPresent(
              entry -> {
                fixture.bean(IntentLedger.class).cancel(fixture.owner, entry.getKey());
                entry.getValue().state = IntentState.CANCELLED;
              });
    }

    private Expected intentOf(Got each) {
      Expected intent = expected.get(each.delivery.claim().fence().intent());
      assertThat(intent).isNotNull();
      return Objects.requireNonNull(intent);
    }

    private boolean isPresent(Got each) {
      return each.fence.epoch() == fence.epoch();
    }

    void compare(int step) {
      expected.forEach(
          (id, intent) ->
              assertThat(fixture.intent(id).state())
                  .as("seed %d, step %d", seed, step)
                  .isEqualTo(intent.state));
    }
  }
}
