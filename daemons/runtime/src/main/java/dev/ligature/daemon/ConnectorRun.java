package dev.ligature.daemon;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.ObservedState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connector that is this daemon's under one epoch. Touched in turn only. */
final class ConnectorRun {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  final PlatformConnector platform;
  AssignSpec spec;
  DesiredState desired;
  ObservedState observed = ObservedState.OBSERVED_STATE_NONE;
  @Nullable PlatformSession session;
  String lease = "";
  long credentialVersion;
  LeaseClock.Moment renewed;
  Duration leaseTtl;
  long deliveries;
  long deliveredBytes;
  private Duration delay = FIRST_DELAY;
  private Stage stage = Stage.IDLE;

  /** How far the session is. */
  enum Stage {
    /** None is wanted, or the platform refused for good. */
    IDLE,
    /** Material was asked for, or the platform is being opened. */
    OPENING,
    /** It waits for another try. */
    WAITING,
    OPEN
  }

  ConnectorRun(
      PlatformConnector platform, AssignSpec spec, LeaseClock.Moment renewed, Duration leaseTtl) {
    this.platform = platform;
    this.spec = spec;
    this.desired = spec.getDesired();
    this.renewed = renewed;
    this.leaseTtl = leaseTtl;
  }

  ConnectorFence fence() {
    return spec.getFence();
  }

  String id() {
    return spec.getFence().getConnectorId();
  }

  Stage stage() {
    return stage;
  }

  void enter(Stage next) {
    stage = next;
    if (next == Stage.OPEN) {
      delay = FIRST_DELAY;
    }
  }

  /** Whether the platform's session is wanted now. */
  boolean isWanted() {
    return desired == DesiredState.DESIRED_STATE_ACTIVE
        || desired == DesiredState.DESIRED_STATE_READ_ONLY;
  }

  /** Whether acts may be performed now. */
  boolean maySend() {
    return desired == DesiredState.DESIRED_STATE_ACTIVE && stage == Stage.OPEN;
  }

  /** Whether this is the connector under the same epoch. */
  boolean is(ConnectorFence fence) {
    return spec.getFence().equals(fence);
  }

  /** Time before the next try; it doubles with each. */
  Duration nextDelay() {
    Duration now = delay;
    Duration doubled = delay.multipliedBy(2);
    delay = doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    return now;
  }

  /** Leaves the platform; true if it was there. */
  boolean leave() {
    PlatformSession open = session;
    session = null;
    lease = "";
    stage = Stage.IDLE;
    if (open != null) {
      open.close();
    }
    return open != null;
  }
}
