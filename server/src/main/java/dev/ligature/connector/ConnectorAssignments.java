package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What daemon sessions do to the connectors that they hold; each write is fenced by the row. */
@Singleton
class ConnectorAssignments {
  static final Topic TOPIC = new Topic("connector");

  private final AssignmentRepository assignments;
  private final DaemonSessionRepository sessions;
  private final BuildPolicies builds;
  private final DaemonTimers timers;
  private final ChangeFeed feed;
  private final Transactions transactions;

  ConnectorAssignments(
      AssignmentRepository assignments,
      DaemonSessionRepository sessions,
      BuildPolicies builds,
      DaemonTimers timers,
      ChangeFeed feed,
      Transactions transactions) {
    this.assignments = assignments;
    this.sessions = sessions;
    this.builds = builds;
    this.timers = timers;
    this.feed = feed;
    this.transactions = transactions;
  }

  /** What a heartbeat brought: the build's verdict now, and the leases that go on. */
  record Heard(BuildAssessment build, List<AssignmentRepository.Renewed> renewed) {}

  /**
   * Renews the leases of what a session holds, each from its row. A refused build gets none.
   *
   * @throws DomainException FENCED when the session is not the live one any more
   */
  Heard heartbeat(DaemonSession session, Collection<AssignmentFence> held) {
    BuildAssessment build =
        builds.assess(
            session.level(), session.buildDigest(), session.buildVersion(), session.platforms());
    List<AssignmentRepository.Renewed> renewed =
        transactions.run(
            () -> {
              if (!sessions.heard(session, build)) {
                throw DaemonSessions.fenced();
              }
              return build.verdict() == BuildVerdict.REFUSED
                  ? List.of()
                  : assignments.renew(session, held, timers.connectorLeaseTtl());
            });
    for (AssignmentRepository.Renewed each : renewed) {
      if (each.returned()) {
        AssignmentFence fence =
            new AssignmentFence(each.tenant(), each.connector(), each.epoch(), session);
        change(each.tenant(), each.connector(), "HEARD", () -> assignments.revive(fence));
      }
    }
    return new Heard(build, renewed);
  }

  /** All connectors of a session. */
  List<AssignmentRow> list(DaemonSession session) {
    return assignments.list(session);
  }

  /** A connector of a session; empty if it holds it no more. */
  Optional<AssignmentRow> find(DaemonSession session, PersonaId connector) {
    return assignments.find(session, connector);
  }

  /**
   * The session has been told all that is its, and may be given more.
   *
   * @throws DomainException FENCED when the session is not the live one any more
   */
  void ready(DaemonSession session) {
    if (!sessions.ready(session)) {
      throw DaemonSessions.fenced();
    }
  }

  /**
   * Keeps what a daemon sees of a connector. An older verdict on the credential sticks.
   *
   * @throws DomainException FENCED when the assignment is not the row's
   */
  void observe(AssignmentFence fence, AssignmentSighting seen) {
    boolean written =
        change(
            fence.tenant(),
            fence.connector(),
            "OBSERVED",
            () -> {
              boolean observed = assignments.observe(fence, seen);
              byte[] capabilities = seen.capabilities();
              if (observed && capabilities != null) {
                assignments.setCapabilities(fence, capabilities);
              }
              return observed;
            });
    if (!written && !assignments.holds(fence)) {
      throw DaemonSessions.fenced();
    }
  }

  /**
   * Keeps the answer to a spec; a refused version is not pushed again.
   *
   * @throws DomainException FENCED when the assignment is not the row's
   */
  void answerSpec(AssignmentFence fence, long specVersion, boolean accepted) {
    if (!assignments.answerSpec(fence, specVersion, accepted)) {
      throw DaemonSessions.fenced();
    }
  }

  /**
   * A revoked connector has been stopped.
   *
   * @param voidAtPlatform true if the session at the platform is confirmed to be void
   * @throws DomainException FENCED when the assignment is not the row's
   */
  void disconnected(AssignmentFence fence, boolean voidAtPlatform) {
    if (!change(
        fence.tenant(),
        fence.connector(),
        "DISCONNECTED",
        () -> assignments.disconnected(fence, voidAtPlatform))) {
      throw DaemonSessions.fenced();
    }
  }

  /** Makes a change of one connector and tells it, in the order of commits; false if none. */
  boolean change(TenantId tenant, PersonaId connector, String kind, BooleanSupplier write) {
    return transactions.run(
        () -> {
          feed.lockOrder(connector);
          boolean changed = write.getAsBoolean();
          if (changed) {
            feed.append(
                new NewChange(
                    TOPIC,
                    tenant,
                    connector,
                    assignments.account(tenant, connector),
                    kind,
                    Map.of()));
          }
          return changed;
        });
  }
}
