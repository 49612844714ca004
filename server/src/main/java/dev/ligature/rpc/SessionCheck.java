package dev.ligature.rpc;

import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import java.util.Optional;

/** Port to the owner of user sessions. */
public interface SessionCheck {
  /**
   * The live session of a token, checked against the account's epoch, the tenant and the audience.
   *
   * @param service name of the calling service, which must be in the session's audience
   * @throws dev.ligature.common.DomainException SESSION_REVOKED when it is unknown, ended or old
   */
  UserSession check(TenantId tenant, String service, String token);

  /**
   * The session of a token that was ended by the merge which it confirmed, for ten minutes: it may
   * repeat that one request, and nothing else.
   */
  default Optional<UserSession> checkSwitched(TenantId tenant, String service, String token) {
    return Optional.empty();
  }
}
