package dev.ligature.daemon;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next stream: what the server asked for, else a random time whose
 * limit doubles up to a minute, so that daemons do not come back all at once.
 */
final class Reconnect {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration LONGEST_JITTER = Duration.ofSeconds(1);

  private final Duration first;
  private final RandomGenerator random;
  private Duration limit;
  private @Nullable Duration asked;

  Reconnect(Duration first, RandomGenerator random) {
    this.first = first;
    this.random = random;
    this.limit = first;
  }

  /** A session has begun. */
  void succeeded() {
    limit = first;
  }

  /** The server named a time. */
  void ask(Duration time) {
    asked = time;
  }

  /** Time before the next try. */
  Duration next() {
    Duration named = asked;
    asked = null;
    if (named != null) {
      return named.plus(upTo(LONGEST_JITTER));
    }
    Duration delay = upTo(limit);
    limit = limit.compareTo(LONGEST.dividedBy(2)) < 0 ? limit.multipliedBy(2) : LONGEST;
    return delay;
  }

  private Duration upTo(Duration longest) {
    return Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
  }
}
