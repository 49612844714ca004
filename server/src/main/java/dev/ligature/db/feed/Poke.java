package dev.ligature.db.feed;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes this node's tailer after a commit of this node; losing one costs latency only. */
@Singleton
final class Poke {
  private final Semaphore sent = new Semaphore(0);

  void send() {
    sent.release();
  }

  /** Waits for a poke, at most this long; true if one came. */
  boolean await(Duration limit) throws InterruptedException {
    boolean came = sent.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
    sent.drainPermits();
    return came;
  }
}
