package dev.ligature.vault;

import dev.ligature.common.AttemptId;

/**
 * What a sealed secret is bound to beside its persona (see {@code
 * ligature.common.v1.SealedSecret}); a field that does not apply is empty.
 */
public record SealedContext(String purpose, String linkAttempt, String step, String epoch) {
  /** A credential that a backend stores. */
  public static SealedContext ofBackend() {
    return new SealedContext("credential", "", "", "");
  }

  /** A credential that the daemon of a connector stores. */
  public static SealedContext ofConnector(long connectorEpoch) {
    return new SealedContext("credential", "", "", Long.toString(connectorEpoch));
  }

  /** The credential that a link attempt ends with. */
  public static SealedContext ofLink(AttemptId attempt, long attemptEpoch) {
    return new SealedContext(
        "link-credential", attempt.toString(), "", Long.toString(attemptEpoch));
  }

  /** Material that is leased to a daemon instance. */
  static SealedContext ofLease(long connectorEpoch) {
    return new SealedContext("lease", "", "", Long.toString(connectorEpoch));
  }
}
