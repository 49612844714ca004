package dev.ligature.common;

/** Act that a daemon performs at a platform in a user's name; the contract's {@code Action}. */
public enum Action {
  /** Hold the connection and receive events. */
  RECEIVE,
  READ_HISTORY,
  SEND_MESSAGE,
  EDIT,
  DELETE,
  REDACT,
  SET_PRESENCE;

  /** Whether it changes something at the platform. */
  public boolean isOutbound() {
    return this != RECEIVE && this != READ_HISTORY;
  }
}
