package dev.ligature.connector;

import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Platform;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Prepares the first contact of daemons. */
@Singleton
class DaemonEnrolment {
  private final DaemonRepository daemons;
  private final DaemonAudit audit;
  private final Transactions transactions;
  private final Ids ids;

  DaemonEnrolment(DaemonRepository daemons, DaemonAudit audit, Transactions transactions, Ids ids) {
    this.daemons = daemons;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
  }

  /** The id that the daemon must use, and the token that registers its identity key once. */
  record Enrolled(DaemonId daemon, OpaqueToken token, String environment) {}

  /**
   * Makes a single-use token for a new daemon.
   *
   * @param tenants tenants that it may serve; none means all
   * @param life life of the token, up to 15 minutes
   * @throws DomainException ALREADY_EXISTS when a daemon has the name
   */
  Enrolled enrol(
      Caller operator,
      String name,
      List<UUID> tenants,
      String region,
      Set<Platform> platforms,
      Duration life,
      String reason) {
    DaemonId daemon = new DaemonId(ids.next());
    OpaqueToken token = OpaqueToken.mint(ids);
    return transactions.run(
        () -> {
          if (daemons.nameIsTaken(name)) {
            throw DomainException.of(Reason.ALREADY_EXISTS, "Another daemon has this name.");
          }
          daemons.insertEnrolment(
              new DaemonRepository.Enrolment(ids.next(), daemon, name, tenants, region, platforms),
              token.digest(),
              operator.service(),
              life);
          audit.steered(operator, AuditType.DAEMON_ENROLLED, daemon, reason);
          return new Enrolled(daemon, token, daemons.installation().environment());
        });
  }
}
