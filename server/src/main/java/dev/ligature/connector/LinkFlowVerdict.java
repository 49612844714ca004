package dev.ligature.connector;

/** What became of a daemon's step or outcome. */
public enum LinkFlowVerdict {
  ACCEPTED,
  /** Kept before; nothing changed. */
  ALREADY,
  /** Of another epoch or session. */
  FENCED,
  /** The attempt has ended. */
  OVER,
  /** The content is not acceptable. */
  REFUSED
}
