package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
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
 * @param purpose whether the identity is to be linked, or proven for a link between accounts
 * @param revision rises with every change
 * @param subject what is claimed; of a connector the platform in lower case and the login
 * @param network of a connector: what scopes the remote id
 * @param step bytes of the current step, if the user has one
 * @param result bytes of the result, once final
 * @param context of a connector: bytes of the target message; of an identity what its way of proof
 *     kept at the start
 * @param daemonEpoch of a connector: epoch under which the daemon holds the attempt
 * @param daemonStep of a connector: revision of the daemon's last step
 */
record LinkAttempt(
    TenantId tenant,
    AttemptId id,
    ProofPurpose purpose,
    Subject subject,
    LinkState state,
    long revision,
    AccountId account,
    SessionId session,
    String network,
    @Nullable ProfileId profile,
    @Nullable PersonaId persona,
    @Nullable DaemonSessionId daemonSession,
    byte @Nullable [] step,
    byte @Nullable [] result,
    byte @Nullable [] context,
    int inputs,
    long daemonEpoch,
    int daemonStep,
    String traceId,
    Instant expireTime) {
  LinkKind kind() {
    return subject.kind();
  }

  /** The same attempt, of this subject. */
  LinkAttempt naming(Subject named) {
    return new LinkAttempt(
        tenant,
        id,
        purpose,
        named,
        state,
        revision,
        account,
        session,
        network,
        profile,
        persona,
        daemonSession,
        step,
        result,
        context,
        inputs,
        daemonEpoch,
        daemonStep,
        traceId,
        expireTime);
  }

  /** The attempt as a way of proof sees it. */
  Claim claim() {
    return new Claim(tenant, id, purpose, account, null, subject, context, expireTime);
  }

  @Override
  public String toString() {
    return "LinkAttempt[" + id + " " + state + "]";
  }
}
