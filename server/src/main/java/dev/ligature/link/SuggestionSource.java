package dev.ligature.link;

import dev.ligature.common.Caller;
import dev.ligature.db.feed.Cursor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to another domain that suggests something to owners; both are listed and answered as one.
 */
public interface SuggestionSource {
  /** Open suggestions to the caller's account behind one, in the order of ids. */
  List<LinkSuggestion> openAfter(Caller caller, UUID after, int limit);

  /**
   * Answers a suggestion, in the running transaction; empty where it is none of this source, or not
   * open to the caller's account.
   */
  Optional<Cursor> answer(Caller caller, UUID suggestion, boolean accepted);
}
