package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A login in progress, of an identity or of a connector.
 *
 * @param revision rises with every change
 * @param provider as of an identity; of a connector the platform in lower case
 * @param network of a connector: what scopes the remote id
 * @param step bytes of the current step, if the user has one
 * @param result bytes of the result, once final
 * @param target of a connector: bytes of the target message
 * @param daemonEpoch of a connector: epoch under which the daemon holds the attempt
 * @param daemonStep of a connector: revision of the daemon's last step
 */
record LinkAttempt(
    TenantId tenant,
    AttemptId id,
    LinkKind kind,
    LinkState state,
    long revision,
    AccountId account,
    SessionId session,
    String provider,
    String issuer,
    String network,
    CanonicalIdentifier identifier,
    @Nullable ProfileId profile,
    @Nullable PersonaId persona,
    @Nullable DaemonSessionId daemonSession,
    byte @Nullable [] step,
    byte @Nullable [] result,
    byte @Nullable [] target,
    int inputs,
    long daemonEpoch,
    int daemonStep,
    String traceId,
    Instant expireTime) {
  @Override
  public String toString() {
    return "LinkAttempt[" + id + " " + state + "]";
  }
}
