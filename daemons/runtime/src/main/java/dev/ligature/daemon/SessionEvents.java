package dev.ligature.daemon;

import dev.ligature.api.connector.v1.ObservedState;

/** Told by a platform session of what happens to it; any thread may call. */
public interface SessionEvents {
  /** It is in another state, though open, such as DEGRADED by a netsplit. */
  void observed(ObservedState state, String reason);

  /** It ended without this daemon asking for it. */
  void ended(ObservedState state, String reason);
}
