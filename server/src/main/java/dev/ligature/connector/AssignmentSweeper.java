package dev.ligature.connector;

import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/**
 * Looks, by the database's clock, for daemons that fell silent, takes their connectors once the
 * lease is over, and gives free connectors to daemons with room. Every node runs it; the rows
 * decide who wins.
 */
@Singleton
class AssignmentSweeper {
  private static final int BATCH = 500;

  private final ConnectorAssignments connectors;
  private final AssignmentQueue queue;
  private final DaemonSessionRepository sessions;
  private final DaemonRepository daemons;
  private final DaemonTimers timers;

  AssignmentSweeper(
      ConnectorAssignments connectors,
      AssignmentQueue queue,
      DaemonSessionRepository sessions,
      DaemonRepository daemons,
      DaemonTimers timers) {
    this.connectors = connectors;
    this.queue = queue;
    this.sessions = sessions;
    this.daemons = daemons;
    this.timers = timers;
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
    place();
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
