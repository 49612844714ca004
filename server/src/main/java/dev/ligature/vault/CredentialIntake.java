package dev.ligature.vault;

import dev.ligature.audit.Actor;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Decides who may store material, and for whom: owners by a backend, daemons by their fence. */
@Singleton
class CredentialIntake {
  private final CredentialVault vault;
  private final LeaseHolders holders;
  private final LeaseGuard guard;
  private final Transactions transactions;
  private final Clock clock;

  CredentialIntake(
      CredentialVault vault,
      LeaseHolders holders,
      LeaseGuard guard,
      Transactions transactions,
      Clock clock) {
    this.vault = vault;
    this.holders = holders;
    this.guard = guard;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Stores a version for the account of the caller's session, or for the connector that the calling
   * daemon holds.
   *
   * @throws DomainException what {@link CredentialVault#put} refuses; SESSION_MISSING,
   *     STEP_UP_REQUIRED: a backend's session; FENCED, CONNECTOR_NOT_SENDING, BUILD_REFUSED: a
   *     daemon's assignment; INVALID_FIELD: a daemon sent clear text or no epoch, or a backend an
   *     epoch
   */
  CredentialVault.Stored put(Caller caller, CredentialOffer offer) {
    return caller.has(Role.DAEMON) ? ofDaemon(caller, offer) : ofOwner(caller, offer);
  }

  private CredentialVault.Stored ofOwner(Caller caller, CredentialOffer offer) {
    Freshness.require(caller.session(), 1, clock.instant());
    if (offer.connectorEpoch() != null) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "connector_epoch", "Only daemons tell a connector epoch.");
    }
    return vault.put(caller.account(), offer.by(Actor.of(caller), caller.tenant()));
  }

  private CredentialVault.Stored ofDaemon(Caller caller, CredentialOffer offer) {
    Long epoch = offer.connectorEpoch();
    if (epoch == null) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "connector_epoch", "A daemon tells its connector epoch.");
    }
    if (offer.material() instanceof Material.Clear) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "plaintext", "A daemon seals the material.");
    }
    LeaseHolder holder = holders.holder(caller);
    return transactions.run(
        () -> {
          TenantId tenant = holders.tenantOf(holder, offer.persona());
          guard.require(holder, tenant, offer.persona(), epoch);
          return vault.put(offer.by(holder.actor(), tenant));
        });
  }
}
