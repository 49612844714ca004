package dev.ligature.rpc;

import dev.ligature.common.DaemonSessionId;

/** Port to the owner of daemon sessions: a bearer token alone lets no daemon call. */
public interface DaemonSignatureCheck {
  /**
   * Returns if the session's instance signed the call over a nonce that is still taken.
   *
   * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID
   */
  void requireSigned(DaemonSessionId session, DaemonCall call);
}
