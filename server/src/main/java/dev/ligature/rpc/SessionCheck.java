package dev.ligature.rpc;

import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;

/** Port to the owner of user sessions. */
public interface SessionCheck {
  /**
   * The live session of a token, checked against the account's epoch, the tenant and the audience.
   *
   * @param service name of the calling service, which must be in the session's audience
   * @throws dev.ligature.common.DomainException SESSION_REVOKED when it is unknown, ended or old
   */
  UserSession check(TenantId tenant, String service, String token);
}
