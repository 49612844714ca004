package dev.ligature.audit;

/** How an act ended. */
public enum AuditOutcome {
  SUCCEEDED,
  REFUSED,
  FAILED
}
