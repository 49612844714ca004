package dev.ligature.connector;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** Tickets that tell what they bind, where the vault does not mint yet. */
@Factory
final class StandInTickets {
  @Singleton
  @Requires(missingBeans = IntentTickets.class)
  IntentTickets tickets() {
    return wanted -> wanted.claim().intent() + "/" + wanted.claim().attempt();
  }
}
