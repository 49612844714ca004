package dev.ligature.rpc;

import dev.ligature.common.Caller;

/** Port to the owner of user sessions, for calls that outlive their first check. */
public interface SessionAlive {
  /**
   * Checks again that the session of a running call is live; to be asked at least once a second.
   *
   * @throws dev.ligature.common.DomainException SESSION_REVOKED
   */
  void require(Caller caller);
}
