package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.PersonaId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an owner allows a daemon to do as a persona.
 *
 * @param version 0 before the first consent
 * @param textVersion version of the text that the owner was shown
 */
public record Consent(
    PersonaId persona,
    Set<Action> actions,
    long version,
    String textVersion,
    @Nullable Instant grantedTime,
    @Nullable Instant withdrawnTime) {

  static Consent none(PersonaId persona) {
    return new Consent(persona, Set.of(), 0, "", null, null);
  }

  /** Whether the act is allowed now. */
  public boolean covers(Action action) {
    return actionsInForce().contains(action);
  }

  /** What is allowed now: nothing once it was withdrawn. */
  public Set<Action> actionsInForce() {
    return withdrawnTime == null ? actions : Set.of();
  }
}
