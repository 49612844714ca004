package dev.ligature.vault;

import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;

/** Port to the owner of daemon sessions: who the daemon is that calls. */
public interface LeaseHolders {
  /**
   * The live daemon session of the call.
   *
   * @throws dev.ligature.common.DomainException CREDENTIALS_INVALID when the session has ended
   */
  LeaseHolder holder(Caller caller);

  /**
   * Tenant of a connector that is assigned to the holder's daemon.
   *
   * @throws dev.ligature.common.DomainException NOT_FOUND when there is no such assignment
   */
  TenantId tenantOf(LeaseHolder holder, PersonaId connector);
}
