package dev.ligature.connector;

/** Whether a dispatched attempt happened, as the platform says. */
public enum ReconcileFinding {
  HAPPENED,
  /** It did not, and the platform refuses a second copy under the same key. */
  SAFE_TO_REPEAT,
  CANNOT_TELL
}
