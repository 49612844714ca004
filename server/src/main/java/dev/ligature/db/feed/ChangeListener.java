package dev.ligature.db.feed;

/**
 * Follows a topic on the tailer's thread, so it must hand over quickly and never block. It is told
 * every change at least once, in commit order, and may be told one that it has seen.
 */
@FunctionalInterface
public interface ChangeListener {
  void changed(Change change);

  /**
   * Everything up to this place has been told; at least every second while the database answers.
   */
  default void reached(Cursor cursor) {}
}
