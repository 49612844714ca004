package dev.ligature.rpc;

import dev.ligature.common.DaemonSessionId;

/** Port to the owner of daemon sessions. */
public interface DaemonCheck {
  /**
   * The live daemon session of the token that Welcome gave out.
   *
   * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID when it is unknown or ended
   */
  Live check(String token);

  /** A daemon session as it was when the call came. */
  interface Live {
    DaemonSessionId id();

    /**
     * Returns if the session's instance signed the call, over a nonce of its stream.
     *
     * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID
     */
    void requireSigned(DaemonCall call);
  }
}
