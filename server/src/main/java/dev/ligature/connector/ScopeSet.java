package dev.ligature.connector;

import dev.ligature.common.Action;
import java.util.Map;
import java.util.Set;

/**
 * What a persona may do, and where.
 *
 * @param everywhere acts allowed in every channel that {@code channels} does not name
 * @param channels by channel id: acts allowed there; they only take away
 */
public record ScopeSet(Set<Action> everywhere, Map<String, Set<Action>> channels) {
  /** Whether an act is allowed; an empty channel is an act without one. */
  public boolean allows(Action action, String channel) {
    return everywhere.contains(action)
        && channels.getOrDefault(channel, everywhere).contains(action);
  }

  /** Whether an act is allowed in whichever channel it is done. */
  public boolean allowsInAllChannels(Action action) {
    return everywhere.contains(action)
        && channels.values().stream().allMatch(allowed -> allowed.contains(action));
  }
}
