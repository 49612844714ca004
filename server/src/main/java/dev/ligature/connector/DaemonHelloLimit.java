package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Bounds the Hellos that this node admits in a second, so that a herd comes in one by one. */
@Singleton
class DaemonHelloLimit {
  private final DaemonNode node;
  private final Clock clock;
  private long second;
  private int admitted;

  DaemonHelloLimit(DaemonNode node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /**
   * Counts a Hello.
   *
   * @throws DomainException RATE_LIMITED when the second is full
   */
  synchronized void admit() {
    long now = clock.instant().getEpochSecond();
    if (now != second) {
      second = now;
      admitted = 0;
    }
    if (admitted == node.hellosPerSecond()) {
      throw DomainException.of(Reason.RATE_LIMITED, "Too many daemons connect at once.")
          .retryAfter(Duration.ofSeconds(1));
    }
    admitted++;
  }
}
