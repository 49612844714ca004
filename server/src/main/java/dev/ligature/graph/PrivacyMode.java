package dev.ligature.graph;

/** How much a link, or a path of links, lets through; each more than the one before. */
public enum PrivacyMode {
  /** Nothing, not even existence. */
  ISOLATED,
  /** Shared profiles, and what was granted. */
  PARTIAL,
  /** Everything that a link can carry. */
  LINKED;

  /** The mode as stored: 0 isolated, 1 partial, 2 linked. */
  static PrivacyMode ofStored(int mode) {
    return switch (mode) {
      case 0 -> ISOLATED;
      case 1 -> PARTIAL;
      case 2 -> LINKED;
      default -> throw new IllegalArgumentException("no privacy mode: " + mode);
    };
  }
}
