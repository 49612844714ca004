package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.vault.LeaseHolder;
import dev.ligature.vault.LeaseHolders;
import jakarta.inject.Singleton;

/** Tells the vault who the daemon is that calls, by its live session. */
@Singleton
class SessionHolders implements LeaseHolders {
  private final DaemonSessions sessions;
  private final Sql sql;

  SessionHolders(DaemonSessions sessions, Sql sql) {
    this.sessions = sessions;
    this.sql = sql;
  }

  @Override
  public LeaseHolder holder(Caller caller) {
    DaemonSessionId session = caller.daemonOrNull();
    if (session == null) {
      throw DomainException.of(Reason.CREDENTIALS_INVALID, "The call carries no daemon session.");
    }
    return holder(sessions.live(session), Actor.of(caller));
  }

  @Override
  public TenantId tenantOf(LeaseHolder holder, PersonaId connector) {
    return sql.find(
            row -> new TenantId(row.uuid("tenant_id")),
            "select tenant_id from connector where connector_id = ? and daemon_session_id = ?",
            connector,
            holder.session())
        .orElseThrow(DomainException::notFound);
  }

  static LeaseHolder holder(DaemonSession session, Actor actor) {
    return new LeaseHolder(
        actor,
        session.id(),
        session.daemon(),
        session.epoch(),
        session.instance(),
        session.signingKey(),
        session.sealingKey(),
        session.buildDigest(),
        session.level());
  }
}
