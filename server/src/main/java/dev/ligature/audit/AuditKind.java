package dev.ligature.audit;

/** Groups of acts that a reader chooses by; the contract's {@code EventType}. */
public enum AuditKind {
  ACCOUNT,
  SESSION,
  LINK,
  UNLINK,
  MERGE,
  GRAPH,
  RECOVERY,
  CREDENTIAL,
  REFRESH,
  TICKET,
  CONNECTOR,
  INTENT,
  CONSENT,
  DAEMON,
  KEY,
  HOLD,
  ADMIN,
  DISCLOSURE,
  RESTORED
}
