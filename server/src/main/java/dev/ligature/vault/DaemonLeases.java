package dev.ligature.vault;

import dev.ligature.common.Caller;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Leases of daemons that call, rather than ask on their Control stream. */
@Singleton
class DaemonLeases {
  private final CredentialLeases leases;
  private final LeaseHolders holders;

  DaemonLeases(CredentialLeases leases, LeaseHolders holders) {
    this.leases = leases;
    this.holders = holders;
  }

  /**
   * Leases the credential of a connector that the calling daemon holds.
   *
   * @param life wished lifetime; it is capped at an hour
   * @throws DomainException what {@link CredentialLeases#lease} refuses
   */
  CredentialLeases.Granted lease(
      Caller caller, PersonaId connector, long epoch, CredentialRef credential, Duration life) {
    LeaseHolder holder = holders.holder(caller);
    return leases.lease(
        holder,
        new LeaseWish(holders.tenantOf(holder, connector), connector, epoch, credential, life));
  }

  /**
   * Prolongs a lease of the calling daemon's session, counted from now.
   *
   * @throws DomainException what {@link CredentialLeases#renew} refuses
   */
  CredentialLease renew(Caller caller, LeaseId lease, Duration life) {
    return leases.renew(holders.holder(caller), lease, life);
  }
}
