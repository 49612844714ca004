package dev.ligature.connector;

/** What the owner and policy want a connector to do. */
public enum DesiredState {
  ACTIVE,
  PAUSED,
  /** Inbound only; set by the owner or after repeated failures of sending. */
  READ_ONLY,
  REVOKED
}
