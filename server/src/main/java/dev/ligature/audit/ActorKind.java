package dev.ligature.audit;

/** Who acted. */
public enum ActorKind {
  USER,
  SERVICE,
  DAEMON,
  SUPPORT,
  OPERATOR,
  AUDITOR,
  SYSTEM
}
