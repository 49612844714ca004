package dev.ligature.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much of the daemon's lease is left, counted from the moment at which the last acknowledged
 * heartbeat was SENT. The larger of monotonic and wall-clock time counts, because the monotonic
 * clock of some systems stands while the machine sleeps. What is left may be asked on any thread.
 */
final class LeaseClock {
  private final LongSupplier nanoTime;
  private final InstantSource wall;
  private final Map<Long, Moment> sent = new HashMap<>();
  private volatile Term term;
  private long sequence;

  /** A reading of both clocks. */
  record Moment(long nanos, Instant instant) {}

  private record Term(Moment anchor, Duration selfFenceAfter) {}

  LeaseClock(LongSupplier nanoTime, InstantSource wall, Duration selfFenceAfter) {
    this.nanoTime = nanoTime;
    this.wall = wall;
    this.term = new Term(now(), selfFenceAfter);
  }

  /** A new session has begun by a frame that was sent at this moment. */
  void begin(Moment hello, Duration selfFence) {
    term = new Term(hello, selfFence);
    sent.clear();
    sequence = 0;
  }

  Moment now() {
    return new Moment(nanoTime.getAsLong(), wall.instant());
  }

  /** Number of the heartbeat that is about to be sent. */
  long beat() {
    sent.put(++sequence, now());
    return sequence;
  }

  /** A heartbeat was acknowledged; the moment of its sending, or the anchor if it is unknown. */
  Moment acknowledged(long number) {
    Moment moment = sent.remove(number);
    sent.keySet().removeIf(each -> each < number);
    if (moment != null) {
      term = new Term(moment, term.selfFenceAfter());
    }
    return term.anchor();
  }

  /** Time since a moment. */
  Duration since(Moment moment) {
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - moment.nanos());
    Duration shown = Duration.between(moment.instant(), wall.instant());
    return monotonic.compareTo(shown) > 0 ? monotonic : shown;
  }

  /** True if a platform call that may take this long can be started now. */
  boolean allows(Duration call) {
    Term now = term;
    return since(now.anchor()).plus(call).compareTo(now.selfFenceAfter()) < 0;
  }

  /** True once nothing may be done at any platform. */
  boolean isFenced() {
    return !allows(Duration.ZERO);
  }
}
