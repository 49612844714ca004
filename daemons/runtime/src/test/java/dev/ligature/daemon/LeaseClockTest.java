package dev.ligature.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.DesiredState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The daemon's time to act, by clocks that the test turns. */
class LeaseClockTest {
  private static final Duration CALL = Duration.ofSeconds(5);

  private long nanos;
  private Instant wall = Instant.EPOCH;
  private final LeaseClock clock = new LeaseClock(() -> nanos, () -> wall, Duration.ofSeconds(40));

  private void pass(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  @Test
  void countsFromTheSendingOfTheAcknowledgedHeartbeat() {
    long number = clock.beat();
    pass(Duration.ofSeconds(30));
    clock.acknowledged(number);
    pass(Duration.ofSeconds(9));

    assertThat(clock.isFenced()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(clock.isFenced()).isTrue();
  }

  @Test
  void leavesTimeForTheLongestCall() {
    pass(Duration.ofSeconds(34));
    assertThat(clock.allows(CALL)).isTrue();

    pass(Duration.ofSeconds(1));
    assertThat(clock.allows(CALL)).isFalse();
    assertThat(clock.isFenced()).isFalse();
  }

  @Test
  void countsTheTimeOfASleepingMachine() {
    wall = wall.plusSeconds(41);

    assertThat(clock.isFenced()).isTrue();
  }

  @Test
  void aWallClockThatIsSetBackGivesNoTime() {
    nanos += Duration.ofSeconds(41).toNanos();
    wall = wall.minusSeconds(3600);

    assertThat(clock.isFenced()).isTrue();
  }

  @Test
  void anAnswerToNoHeartbeatRenewsNothing() {
    pass(Duration.ofSeconds(30));
    clock.acknowledged(7);
    pass(Duration.ofSeconds(10));

    assertThat(clock.isFenced()).isTrue();
  }

  @Test
  void aConnectorIsHeldToItsOwnLeaseToo() {
    ScriptedPlatform platform = new ScriptedPlatform();
    ConnectorRun run =
        new ConnectorRun(
            platform,
            AssignSpec.newBuilder().setDesired(DesiredState.DESIRED_STATE_ACTIVE).build(),
            clock.now(),
            Duration.ofSeconds(20));
    PlatformSession session = session(platform);
    run.entered(run.begin(), session);

    assertThat(run.sessionFor(CALL, clock)).isSameAs(session);
    pass(Duration.ofSeconds(15));
    assertThat(run.sessionFor(CALL, clock)).isNull();
    run.renew(clock.now(), Duration.ofSeconds(20));
    assertThat(run.sessionFor(CALL, clock)).isSameAs(session);
    run.desired = DesiredState.DESIRED_STATE_PAUSED;
    assertThat(run.sessionFor(CALL, clock)).isNull();
  }

  private static PlatformSession session(ScriptedPlatform platform) {
    try {
      return platform.open(
          dev.ligature.api.connector.v1.ConnectorSettings.getDefaultInstance(),
          ScriptedPlatform.PASSWORD.getBytes(java.nio.charset.StandardCharsets.UTF_8),
          new SessionEvents() {
            @Override
            public void observed(
                dev.ligature.api.connector.v1.ObservedState state, String reason) {}

            @Override
            public void ended(dev.ligature.api.connector.v1.ObservedState state, String reason) {}
          });
    } catch (PlatformRefused e) {
      throw new AssertionError(e);
    }
  }
}
