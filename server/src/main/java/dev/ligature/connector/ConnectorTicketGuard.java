package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.vault.TicketGuard;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets a ticket be minted for the daemon that holds the connector, as an intent would be sent. */
@Singleton
class ConnectorTicketGuard implements TicketGuard {
  private final ConnectorRepository connectors;
  private final ActRules rules;
  private final DaemonSessionRepository sessions;
  private final ConnectorLeaseGuard guard;
  private final Sql sql;

  ConnectorTicketGuard(
      ConnectorRepository connectors,
      ActRules rules,
      DaemonSessionRepository sessions,
      ConnectorLeaseGuard guard,
      Sql sql) {
    this.connectors = connectors;
    this.rules = rules;
    this.sessions = sessions;
    this.guard = guard;
    this.sql = sql;
  }

  @Override
  public Allowed require(
      Caller caller, PersonaId persona, Action action, @Nullable UUID confirmation) {
    Connector connector =
        connectors
            .lock(caller.tenant(), caller.account(), persona)
            .orElseThrow(DomainException::notFound);
    refuseUnlessActing(connector, action);
    rules.requireAllowedInAllChannels(connector, action);
    UUID confirmed = rules.requireNamedConfirmation(connector, action, confirmation);
    DaemonSession session =
        sessions.holderOf(connector.tenant(), persona).orElseThrow(ConnectorTicketGuard::noDaemon);
    requireHolds(caller, connector, session);
    return new Allowed(session.instance(), session.signingKey(), connector.epoch(), confirmed);
  }

  private void requireHolds(Caller caller, Connector connector, DaemonSession session) {
    try {
      guard.require(
          SessionHolders.holder(session, Actor.of(caller)),
          connector.tenant(),
          connector.id(),
          connector.epoch());
    } catch (DomainException refusal) {
      throw refusal.reason() == Reason.FENCED ? noDaemon() : refusal;
    }
  }

  private static void refuseUnlessActing(Connector connector, Action action) {
    boolean acts =
        switch (connector.effective()) {
          case READ_ONLY -> !action.isOutbound();
          case PAUSED, RELINK_REQUIRED, REVOKING, REVOKED, FAILED, LINKING -> false;
          case CONNECTING, ACTIVE, DEGRADED, UNREACHABLE ->
              connector.desired() == DesiredState.ACTIVE || !action.isOutbound();
        };
    if (!acts) {
      throw ActRules.notSending(connector);
    }
  }

  private static DomainException noDaemon() {
    return DomainException.of(Reason.NO_DAEMON, "No daemon holds the connector.");
  }

  @Override
  public boolean holds(TenantId tenant, PersonaId persona, UUID instance, long connectorEpoch) {
    return sql.find(
            row -> true,
            """
            select true as holds from connector c
              join daemon_session s on s.daemon_session_id = c.daemon_session_id
                and s.daemon_epoch = c.daemon_epoch and s.ended_time is null
            where c.tenant_id = ? and c.connector_id = ? and c.connector_epoch = ?
              and s.instance_id = ? and c.lease_expire_time > clock_timestamp()
              and c.desired in ('ACTIVE', 'READ_ONLY')
            """,
            tenant,
            persona,
            connectorEpoch,
            instance)
        .isPresent();
  }
}
