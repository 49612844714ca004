package dev.ligature.common;

/** An outside platform on which personas live. */
public enum Platform {
  TELEGRAM,
  MATRIX,
  IRC,
  XMPP,
  SLACK,
  DISCORD
}
