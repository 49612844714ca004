package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** INV_S13: the effective state is a pure function, checked over the whole table. */
class EffectiveStateTest {
  private static final Set<ObservedState> VERDICTS =
      EnumSet.of(
          ObservedState.BAD_CREDENTIALS, ObservedState.REMOTE_LOGGED_OUT, ObservedState.BANNED);

  @Test
  void INV_S13_everyCombinationFollowsTheRules() {
    int rows = 0;
    for (DesiredState desired : DesiredState.values()) {
      for (ObservedState observed : ObservedState.values()) {
        for (ReachState reach : ReachState.values()) {
          for (boolean logoutDone : new boolean[] {false, true}) {
            EffectiveState state = EffectiveState.of(desired, observed, reach, logoutDone);
            String row = desired + " " + observed + " " + reach + " " + logoutDone;
            if (desired == DesiredState.REVOKED) {
              assertThat(state)
                  .as(row)
                  .isEqualTo(logoutDone ? EffectiveState.REVOKED : EffectiveState.REVOKING);
            } else if (desired == DesiredState.PAUSED) {
              assertThat(state).as(row).isEqualTo(EffectiveState.PAUSED);
            } else if (VERDICTS.contains(observed)) {
              assertThat(state).as(row).isIn(EffectiveState.RELINK_REQUIRED, EffectiveState.FAILED);
            } else if (reach == ReachState.LOST) {
              assertThat(state).as(row).isEqualTo(EffectiveState.UNREACHABLE);
            } else {
              boolean active =
                  desired == DesiredState.ACTIVE
                      && observed == ObservedState.CONNECTED
                      && reach == ReachState.LIVE;
              assertThat(state == EffectiveState.ACTIVE).as(row).isEqualTo(active);
            }
            rows++;
          }
        }
      }
    }
    assertThat(rows).isEqualTo(4 * 10 * 3 * 2);
  }

  @Test
  void everyStateNamesWhatTheOwnerCanDo() {
    assertThat(EffectiveState.RELINK_REQUIRED.userAction()).isEqualTo(UserAction.RELINK);
    for (EffectiveState state : EffectiveState.values()) {
      assertThat(state.userAction()).isNotNull();
    }
  }
}
