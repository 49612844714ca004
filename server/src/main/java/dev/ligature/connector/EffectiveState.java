package dev.ligature.connector;

/**
 * What users are shown: a pure function of the three axes. REVOKED dominates everything, LOST never
 * shows ACTIVE, and a platform's verdict on the credential outlives the loss of the daemon.
 */
public enum EffectiveState {
  LINKING,
  CONNECTING,
  ACTIVE,
  DEGRADED,
  READ_ONLY,
  PAUSED,
  RELINK_REQUIRED,
  UNREACHABLE,
  REVOKING,
  REVOKED,
  FAILED;

  /**
   * The effective state of a connector whose link is complete.
   *
   * @param logoutDone whether the platform's logout is confirmed or given up, after a revoke
   */
  public static EffectiveState of(
      DesiredState desired, ObservedState observed, ReachState reach, boolean logoutDone) {
    return switch (desired) {
      case REVOKED -> logoutDone ? REVOKED : REVOKING;
      case PAUSED -> PAUSED;
      case ACTIVE, READ_ONLY ->
          switch (observed) {
            case BAD_CREDENTIALS, REMOTE_LOGGED_OUT -> RELINK_REQUIRED;
            case BANNED -> FAILED;
            case NONE, CONNECTING, SYNCING, CONNECTED, DEGRADED, RATE_LIMITED, UNKNOWN_ERROR ->
                reach == ReachState.LOST ? UNREACHABLE : connected(desired, observed, reach);
          };
    };
  }

  private static EffectiveState connected(
      DesiredState desired, ObservedState observed, ReachState reach) {
    return switch (observed) {
      case NONE, CONNECTING, SYNCING -> CONNECTING;
      case DEGRADED, RATE_LIMITED, UNKNOWN_ERROR -> DEGRADED;
      case CONNECTED ->
          reach == ReachState.SUSPECT
              ? DEGRADED
              : desired == DesiredState.READ_ONLY ? READ_ONLY : ACTIVE;
      case BAD_CREDENTIALS, REMOTE_LOGGED_OUT, BANNED -> throw new AssertionError(observed);
    };
  }

  /** What the owner can do about it. */
  public UserAction userAction() {
    return switch (this) {
      case ACTIVE, REVOKED -> UserAction.NONE;
      case LINKING, CONNECTING, DEGRADED, UNREACHABLE, REVOKING -> UserAction.WAIT;
      case READ_ONLY -> UserAction.ENABLE_SENDING;
      case PAUSED -> UserAction.RESUME;
      case RELINK_REQUIRED -> UserAction.RELINK;
      case FAILED -> UserAction.CONTACT_PLATFORM;
    };
  }
}
