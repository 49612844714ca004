package dev.ligature.link;

/** How much a link, or a path of links, lets through; each more than the one before. */
public enum PrivacyMode {
  /** Nothing, not even existence. */
  ISOLATED(0),
  /** Shared profiles, and what was granted. */
  PARTIAL(1),
  /** Everything that a link can carry. */
  LINKED(2);

  private final int stored;

  PrivacyMode(int stored) {
    this.stored = stored;
  }

  /** The mode as stored: 0 isolated, 1 partial, 2 linked. */
  public static PrivacyMode ofStored(int mode) {
    for (PrivacyMode each : values()) {
      if (each.stored == mode) {
        return each;
      }
    }
    throw new IllegalArgumentException("no privacy mode: " + mode);
  }

  /** What {@link #ofStored} reads. */
  short stored() {
    return (short) stored;
  }

  /** The lower of two. */
  public PrivacyMode and(PrivacyMode other) {
    return compareTo(other) < 0 ? this : other;
  }
}
