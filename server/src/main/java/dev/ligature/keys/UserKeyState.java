package dev.ligature.keys;

/** State of a user key. */
public enum UserKeyState {
  /** Seals and opens. */
  ACTIVE,
  /** Only opens what it sealed. */
  RETIRED,
  /** Is gone, and with it everything that it sealed. */
  SHREDDED
}
