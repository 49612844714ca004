package dev.ligature.audit.tree;

/**
 * What is wrong with a log.
 *
 * @param first index of the first bad leaf
 * @param last the same, or the last of a span in which the first bad leaf lies
 * @param why a sentence for people
 */
public record Finding(Kind kind, long first, long last, String why) {
  /** How a log was tampered with. */
  public enum Kind {
    /** An entry, or a stored hash, is not what was signed. */
    ALTERED,
    /** An entry stands where none was. */
    INSERTED,
    /** An entry is gone. */
    DELETED,
    /** An entry stands in another's place. */
    REORDERED,
    /** The end is missing. */
    TRUNCATED,
    /** Two histories were signed. */
    FORKED
  }

  static Finding at(Kind kind, long leaf, String why) {
    return new Finding(kind, leaf, leaf, why);
  }

  /** In one line. */
  public String text() {
    String leaf = first == last ? "leaf " + first : "one of the leaves " + first + " to " + last;
    return kind + ": first bad leaf: " + leaf + ". " + why;
  }
}
