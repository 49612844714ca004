package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonId;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.util.Map;

/** What is told of daemons in the audit log; entries of the whole cell. */
@Singleton
class DaemonAudit {
  private static final String CONTROL = "ligature.connector.v1.ConnectorControl/Control";

  private final AuditLog log;
  private final Ids ids;

  DaemonAudit(AuditLog log, Ids ids) {
    this.log = log;
    this.ids = ids;
  }

  void admitted(DaemonSession session, boolean resumed) {
    log.append(
        AuditEvent.by(actor(session.daemon()), AuditType.DAEMON_CONNECTED)
            .attribute("daemon_session_id", session.id())
            .attribute("daemon_epoch", session.epoch())
            .attribute("attestation_level", session.level())
            .attribute("resumed", resumed));
  }

  void ended(DaemonSession session, String reason) {
    log.append(
        AuditEvent.by(actor(session.daemon()), AuditType.DAEMON_DISCONNECTED)
            .attribute("daemon_session_id", session.id())
            .attribute("end_reason", reason));
  }

  /** The alarm: somebody spoke for a daemon under a key that is not the daemon's. */
  void refusedIdentityKey(DaemonId daemon) {
    log.append(
        AuditEvent.by(actor(daemon), AuditType.DAEMON_REFUSED)
            .refused(Reason.CREDENTIALS_INVALID)
            .attribute("fault", "IDENTITY_KEY"));
  }

  /** An act of an operator on a daemon. */
  void steered(Caller operator, AuditType type, DaemonId daemon, String reason) {
    log.append(
        AuditEvent.by(operator, type).attribute("daemon_id", daemon).personal("why", reason));
  }

  private Actor actor(DaemonId daemon) {
    return new Actor(
        ActorKind.DAEMON, daemon.toString(), null, CONTROL, ids.next(), null, Map.of());
  }
}
