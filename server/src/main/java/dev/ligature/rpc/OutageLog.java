package dev.ligature.rpc;

import com.google.common.base.Throwables;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a dependency that does not answer in one line each half minute, however many calls fail
 * for it. The stack trace is at DEBUG.
 */
@Singleton
final class OutageLog {
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  private final Map<String, Instant> nextLines = new ConcurrentHashMap<>();
  private final Clock clock;

  OutageLog(Clock clock) {
    this.clock = clock;
  }

  /** Notes that a call could not be served. */
  void down(String dependency, Throwable failure) {
    if (isLineDue(dependency)) {
      LOG.warn(
          "The {} does not answer; calls that need it are refused as UNAVAILABLE: {}",
          dependency,
          Throwables.getRootCause(failure).getMessage());
    }
    LOG.debug("The {} does not answer.", dependency, failure);
  }

  /** Notes that the dependency answers again. */
  void answers(String dependency) {
    if (nextLines.remove(dependency) != null) {
      LOG.info("The {} answers again.", dependency);
    }
  }

  private boolean isLineDue(String dependency) {
    Instant now = clock.instant();
    Instant due = nextLines.get(dependency);
    if (due == null) {
      return nextLines.putIfAbsent(dependency, now.plus(PAUSE)) == null;
    }
    return !due.isAfter(now) && nextLines.replace(dependency, due, now.plus(PAUSE));
  }
}
