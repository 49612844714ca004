package dev.ligature.link;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Forgets tickets that are over, and what was removed long ago. */
@Singleton
class UnlinkSweeper {
  private static final Duration FORMER_KEPT = Duration.ofDays(90);
  private static final int BATCH = 1_000;

  private final UnlinkTicketRepository tickets;
  private final UnlinkRepository identities;
  private final Clock clock;

  UnlinkSweeper(UnlinkTicketRepository tickets, UnlinkRepository identities, Clock clock) {
    this.tickets = tickets;
    this.identities = identities;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "1h", initialDelay = "4m")
  void sweep() {
    Instant now = clock.instant();
    while (tickets.purge(now, BATCH) == BATCH
        || identities.purge(now.minus(FORMER_KEPT), BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
