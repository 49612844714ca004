package dev.ligature.connector;

import dev.ligature.vault.CredentialLeases;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/**
 * Looks, by the database's clock, for daemons that fell silent, takes their connectors once the
 * lease is over, and gives free connectors to daemons with room. Connectors of a suspended tenant
 * are taken at once, with what was leased and claimed for them. Every node runs it; the rows decide
 * who wins.
 */
@Singleton
class AssignmentSweeper {
  private static final int BATCH = 500;

  private final ConnectorAssignments connectors;
  private final AssignmentQueue queue;
  private final DaemonSessionRepository sessions;
  private final DaemonRepository daemons;
  private final DaemonTimers timers;
  private final CredentialLeases leases;
  private final IntentRepository intents;

  AssignmentSweeper(
      ConnectorAssignments connectors,
      AssignmentQueue queue,
      DaemonSessionRepository sessions,
      DaemonRepository daemons,
      DaemonTimers timers,
      CredentialLeases leases,
      IntentRepository intents) {
    this.connectors = connectors;
    this.queue = queue;
    this.sessions = sessions;
    this.daemons = daemons;
    this.timers = timers;
    this.leases = leases;
    this.intents = intents;
  }

  @Scheduled(
      fixedDelay = "${ligature.connector.sweep-interval:2s}",
      initialDelay = "${ligature.connector.sweep-interval:2s}")
  void sweep() {
    sessions.markSuspect(timers.suspectAfter());
    sessions.endLost(timers.reassignAfter());
    daemons.deleteOverdueEnrolments();
    for (AssignmentQueue.Key key : queue.listSuspect()) {
      connectors.change(key.tenant(), key.connector(), "SUSPECT", () -> queue.markSuspect(key));
    }
    for (AssignmentQueue.Key key : queue.listReleasable()) {
      connectors.change(key.tenant(), key.connector(), "RELEASED", () -> queue.release(key));
    }
    for (AssignmentQueue.Key key : queue.listOfSuspendedTenants()) {
      connectors.change(key.tenant(), key.connector(), "RELEASED", () -> takeBack(key));
    }
    place();
  }

  private boolean takeBack(AssignmentQueue.Key key) {
    if (!queue.takeBack(key)) {
      return false;
    }
    leases.end(key.tenant(), key.connector(), "TENANT_SUSPENDED");
    intents.releaseUndispatched(key.tenant(), key.connector());
    return true;
  }

  /** Gives waiting connectors to daemons. */
  void place() {
    for (AssignmentQueue.Waiting waiting : queue.waiting(BATCH)) {
      AssignmentPlacement.choose(
              waiting.connector(),
              queue.candidates(waiting.platform(), waiting.tenant(), waiting.region()))
          .ifPresent(
              candidate ->
                  connectors.change(
                      waiting.tenant(),
                      waiting.connector(),
                      "ASSIGNED",
                      () -> queue.assign(waiting, candidate, timers.connectorLeaseTtl())));
    }
  }
}
