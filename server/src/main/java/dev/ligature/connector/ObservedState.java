package dev.ligature.connector;

/** What the daemon last reported of the connection to the platform. */
public enum ObservedState {
  NONE,
  CONNECTING,
  SYNCING,
  CONNECTED,
  DEGRADED,
  RATE_LIMITED,
  BAD_CREDENTIALS,
  REMOTE_LOGGED_OUT,
  BANNED,
  UNKNOWN_ERROR
}
