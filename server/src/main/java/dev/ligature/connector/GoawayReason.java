package dev.ligature.connector;

/** Why the server ends a daemon's stream. */
public enum GoawayReason {
  DRAIN,
  /** A newer Hello of the daemon took over. */
  REPLACED,
  /** The daemon or its build is refused. */
  POLICY,
  OVERLOAD,
  MAX_AGE
}
