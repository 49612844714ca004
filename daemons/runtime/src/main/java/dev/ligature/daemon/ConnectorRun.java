package dev.ligature.daemon;

import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.ConnectorFence;
import dev.ligature.api.connector.v1.DesiredState;
import dev.ligature.api.connector.v1.ObservedState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connector that is this daemon's under one epoch. Changed in turn only. */
final class ConnectorRun {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

  final PlatformConnector platform;
  AssignSpec spec;
  volatile DesiredState desired;
  ObservedState observed = ObservedState.OBSERVED_STATE_NONE;
  LeaseClock.Moment observedSince;
  long credentialVersion;
  long deliveries;
  long deliveredBytes;
  private volatile Term term;
  private volatile @Nullable Opening opening;
  private Duration delay = FIRST_DELAY;
  private Stage stage = Stage.IDLE;

  /** How far the session is. */
  enum Stage {
    /** None is wanted. */
    IDLE,
    /** Material was asked for, or the platform is being opened. */
    OPENING,
    /** It waits for another try. */
    WAITING,
    /** The platform or the vault refused; only a newer spec changes that. */
    REFUSED,
    OPEN
  }

  /** One try to be at the platform, from asking for the material to the end of the session. */
  static final class Opening {
    String lease = "";
    volatile @Nullable PlatformSession session;

    /** What ended it; null while it lasts. */
    @Nullable ObservedState ended;
  }

  private record Term(LeaseClock.Moment renewed, Duration life) {}

  ConnectorRun(
      PlatformConnector platform, AssignSpec spec, LeaseClock.Moment assigned, Duration leaseTtl) {
    this.platform = platform;
    this.spec = spec;
    this.desired = spec.getDesired();
    this.observedSince = assigned;
    this.term = new Term(assigned, leaseTtl);
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

  /** The try that lasts; null where there is none. */
  @Nullable Opening opening() {
    return opening;
  }

  /** Begins another try, which voids the one before. */
  Opening begin() {
    Opening begun = new Opening();
    opening = begun;
    stage = Stage.OPENING;
    return begun;
  }

  /** The try has led into the platform. */
  void entered(Opening successful, PlatformSession session) {
    successful.session = session;
    stage = Stage.OPEN;
    delay = FIRST_DELAY;
  }

  /** Ends the try; the session that must be closed, if there is one. */
  @Nullable PlatformSession leave(Stage next) {
    Opening before = opening;
    opening = null;
    stage = next;
    return before == null ? null : before.session;
  }

  void renew(LeaseClock.Moment sent, Duration life) {
    term = new Term(sent, life);
  }

  /** True once the connector's own lease has run out. */
  boolean isExpired(LeaseClock clock) {
    return !isLeasedFor(Duration.ZERO, clock);
  }

  private boolean isLeasedFor(Duration call, LeaseClock clock) {
    Term now = term;
    return clock.since(now.renewed()).plus(call).compareTo(now.life()) < 0;
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

  /**
   * The session, if a platform call that takes its longest may be started now; asked on any thread,
   * right before the call.
   */
  @Nullable PlatformSession sessionFor(Duration call, LeaseClock clock) {
    Opening now = opening;
    boolean allowed =
        desired == DesiredState.DESIRED_STATE_ACTIVE
            && clock.allows(call)
            && isLeasedFor(call, clock);
    return now == null || !allowed ? null : now.session;
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
}
