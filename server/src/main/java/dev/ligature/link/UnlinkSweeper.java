package dev.ligature.link;

import dev.ligature.account.IdentityRemovals;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Forgets tickets that are over, and what was removed long ago. */
@Singleton
class UnlinkSweeper {
  private static final int BATCH = 1_000;

  private final UnlinkTicketRepository tickets;
  private final IdentityRemovals identities;
  private final Clock clock;

  UnlinkSweeper(UnlinkTicketRepository tickets, IdentityRemovals identities, Clock clock) {
    this.tickets = tickets;
    this.identities = identities;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "1h", initialDelay = "4m")
  void sweep() {
    Instant now = clock.instant();
    while (tickets.purge(now, BATCH) == BATCH || identities.purge(BATCH) == BATCH) {
      // The next batch has a transaction of its own.
    }
  }
}
