package dev.ligature.connector;

/** Whether the daemon that holds the connector is heard of. */
public enum ReachState {
  LIVE,
  /** No heartbeat for 20 s. */
  SUSPECT,
  /** No daemon holds a live lease on the connector. */
  LOST
}
