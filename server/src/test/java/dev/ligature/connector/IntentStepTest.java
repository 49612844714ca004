package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntentStepTest {
  private static final IntentResult.Failed AWAY =
      new IntentResult.Failed(
          IntentFailure.UNAVAILABLE, true, null, IntentResult.RateScope.CHANNEL);

  private static IntentStanding leased(int failureCount) {
    return new IntentStanding(IntentState.LEASED, 9, 8, failureCount, true, true);
  }

  @Test
  void doublesTheLongestWaitWithEachFailureUpToTenMinutes() {
    assertThat(IntentStep.backoff(1, 1.0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(IntentStep.backoff(2, 1.0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(IntentStep.backoff(8, 1.0)).isEqualTo(Duration.ofSeconds(128));
    assertThat(IntentStep.backoff(40, 1.0)).isEqualTo(Duration.ofMinutes(10));
    assertThat(IntentStep.backoff(5, 0.0)).isZero();
  }

  @Test
  void theEighthFailureIsTheLast() {
    assertThat(IntentStep.after(leased(6), AWAY, 0.5).state()).isEqualTo(IntentState.RETRY_WAIT);
    IntentStep last = IntentStep.after(leased(7), AWAY, 0.5);
    assertThat(last.state()).isEqualTo(IntentState.DEAD);
    assertThat(last.failureCount()).isEqualTo(8);
  }

  @Test
  void aWishToWaitIsNoFailureHoweverOftenItComes() {
    IntentStep step =
        IntentStep.after(
            leased(7),
            new IntentResult.Failed(
                IntentFailure.RATE_LIMITED,
                false,
                Duration.ofSeconds(30),
                IntentResult.RateScope.CHANNEL),
            0.5);
    assertThat(step.state()).isEqualTo(IntentState.RETRY_WAIT);
    assertThat(step.failureCount()).isEqualTo(7);
    assertThat(step.delay()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void anUnknownCallIsNeverRepeatedUnlessThePlatformRefusesACopy() {
    assertThat(IntentStep.after(leased(0), new IntentResult.Unknown(), 0.5).state())
        .isEqualTo(IntentState.UNKNOWN);
    assertThat(IntentStep.after(leased(0), ReconcileFinding.CANNOT_TELL, List.of()).state())
        .isEqualTo(IntentState.DEAD_UNKNOWN);
    assertThat(IntentStep.after(leased(0), ReconcileFinding.SAFE_TO_REPEAT, List.of()).state())
        .isEqualTo(IntentState.PENDING);
    assertThat(IntentStep.after(leased(0), ReconcileFinding.HAPPENED, List.of("m")).state())
        .isEqualTo(IntentState.SUCCEEDED);
  }
}
