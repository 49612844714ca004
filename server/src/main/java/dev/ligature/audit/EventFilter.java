package dev.ligature.audit;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects entries; what is given must all match.
 *
 * @param kinds none means all
 * @param trace W3C trace id, or our correlation id
 * @param start not before
 * @param end before
 */
public record EventFilter(
    @Nullable String actor,
    Set<AuditKind> kinds,
    @Nullable String trace,
    @Nullable Instant start,
    @Nullable Instant end) {
  /** Selects everything. */
  public static final EventFilter NONE = new EventFilter(null, Set.of(), null, null, null);

  public EventFilter {
    kinds = Set.copyOf(kinds);
  }
}
