package dev.ligature.rpc;

import dev.ligature.common.DaemonSessionId;

/** Port to the owner of daemon sessions. */
public interface DaemonCheck {
  /**
   * The live daemon session of the token that Welcome gave out.
   *
   * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID when it is unknown or ended
   */
  DaemonSessionId check(String token);
}
