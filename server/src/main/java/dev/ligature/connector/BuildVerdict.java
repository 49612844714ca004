package dev.ligature.connector;

/** What the server makes of a daemon's build; ordered from the best to the worst. */
public enum BuildVerdict {
  FULL,
  /** May receive only. */
  READ_ONLY,
  REFUSED
}
