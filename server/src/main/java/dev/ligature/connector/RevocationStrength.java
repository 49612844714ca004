package dev.ligature.connector;

/** What can truthfully be promised after a revocation. */
public enum RevocationStrength {
  /** The platform confirmed that the session is void. */
  HARD,
  /** A conforming daemon stops within 60 s; whoever copied the secret could still use it. */
  SOFT,
  /** The daemon is not heard: the owner should log out at the platform. */
  EXPOSED
}
