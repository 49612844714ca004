package dev.ligature.vault;

import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;

/** Port to the owner of connectors: who may have material at this moment. */
public interface LeaseGuard {
  /**
   * Returns if the connector is assigned to the holder's live session under this epoch, is neither
   * paused nor revoked, and policy allows the build and the residency. The connector's row stays
   * locked for share until the running transaction ends, so that nothing of it changes before the
   * lease is committed.
   *
   * @throws dev.ligature.common.DomainException NOT_FOUND: not the daemon's connector; FENCED: the
   *     epoch or session is over; CONNECTOR_NOT_SENDING: paused or revoked; BUILD_REFUSED
   */
  void require(LeaseHolder holder, TenantId tenant, PersonaId connector, long connectorEpoch);
}
