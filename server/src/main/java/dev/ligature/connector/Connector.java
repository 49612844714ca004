package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persona's connector as its owner sees it.
 *
 * @param epoch of the present assignment; 0 before the first
 * @param evidenceLevel of the daemon build that holds it, 0 to 2
 * @param refusesWhenPaused whether intents are refused while paused instead of queued
 * @param strength what the revocation is worth; null while it is not revoked
 * @param logoutDone whether the platform's logout is confirmed or given up
 */
public record Connector(
    TenantId tenant,
    PersonaId id,
    AccountId account,
    Platform platform,
    DesiredState desired,
    ObservedState observed,
    ReachState reach,
    List<String> reasons,
    @Nullable Instant staleSinceTime,
    long epoch,
    int evidenceLevel,
    FirstSendRule firstSendRule,
    boolean refusesWhenPaused,
    @Nullable RevocationStrength strength,
    boolean logoutDone,
    boolean isActivated,
    boolean isHeld,
    long version,
    Instant updatedTime) {

  /** What users are shown. */
  public EffectiveState effective() {
    if (!isActivated && desired != DesiredState.REVOKED) {
      return EffectiveState.LINKING;
    }
    return EffectiveState.of(desired, observed, reach, logoutDone);
  }

  /** What the owner should do. */
  public UserAction userAction() {
    boolean exposed = strength == RevocationStrength.EXPOSED && !logoutDone;
    return exposed ? UserAction.LOG_OUT_AT_PLATFORM : effective().userAction();
  }
}
