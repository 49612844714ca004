package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Step-up: how strongly and how recently a session was authenticated. */
public final class Freshness {
  /** How long an authentication counts as fresh. */
  public static final Duration MAX_AGE = Duration.ofMinutes(10);

  private Freshness() {}

  /**
   * Refuses a session that is too weak or too old.
   *
   * @param aal demanded authenticator assurance level (NIST SP 800-63B)
   * @throws DomainException STEP_UP_REQUIRED with {@code aal} and {@code max_age} in seconds
   */
  public static void require(UserSession session, int aal, Instant now) {
    if (session.aal() < aal || session.authTime().plus(MAX_AGE).isBefore(now)) {
      throw DomainException.of(
          Reason.STEP_UP_REQUIRED,
          "The session must authenticate again.",
          Map.of("aal", Integer.toString(aal), "max_age", MAX_AGE.toSeconds() + "s"));
    }
  }
}
