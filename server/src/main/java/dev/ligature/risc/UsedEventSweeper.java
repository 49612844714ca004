package dev.ligature.risc;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Forgets ids of tokens that are too old to come again. */
@Singleton
class UsedEventSweeper {
  private static final int BATCH = 1_000;

  private final UsedEventRepository used;
  private final Clock clock;

  UsedEventSweeper(UsedEventRepository used, Clock clock) {
    this.used = used;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "1h", initialDelay = "6m")
  void sweep() {
    while (used.purge(clock.instant(), BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
