package dev.ligature.connector;

/** What became of a daemon's write. */
public enum WriteVerdict {
  ACCEPTED,
  /** It was stored before. */
  ALREADY,
  /** A later attempt exists, or the intent is over. */
  STALE_ATTEMPT,
  /** The assignment is not the present one. */
  FENCED
}
