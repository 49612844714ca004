package dev.ligature.connector;

/** What the owner of a connector can do about its state. */
public enum UserAction {
  NONE,
  WAIT,
  RELINK,
  RESUME,
  ENABLE_SENDING,
  LOG_OUT_AT_PLATFORM,
  CONTACT_PLATFORM,
  CONFIRM_FIRST_SEND,
  RESOLVE_INTENT
}
