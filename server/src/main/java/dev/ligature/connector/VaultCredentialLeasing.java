package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import dev.ligature.vault.CredentialLeases;
import dev.ligature.vault.CredentialVault;
import dev.ligature.vault.LeaseHolder;
import dev.ligature.vault.LeaseWish;
import dev.ligature.vault.NewVersion;
import dev.ligature.vault.SealedContext;
import dev.ligature.vault.VaultMessages;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Leases and updates of credentials on the Control stream. */
@Singleton
class VaultCredentialLeasing implements CredentialLeasing {
  private static final String CONTROL = "ligature.connector.v1.ConnectorControl/Control";

  private final CredentialLeases leases;
  private final CredentialVault vault;
  private final ConnectorLeaseGuard guard;
  private final Transactions transactions;
  private final Ids ids;

  VaultCredentialLeasing(
      CredentialLeases leases,
      CredentialVault vault,
      ConnectorLeaseGuard guard,
      Transactions transactions,
      Ids ids) {
    this.leases = leases;
    this.vault = vault;
    this.guard = guard;
    this.transactions = transactions;
    this.ids = ids;
  }

  @Override
  public Lease lease(AssignmentFence fence, UUID credential) {
    CredentialLeases.Granted granted =
        leases.lease(
            holder(fence),
            new LeaseWish(
                fence.tenant(),
                fence.connector(),
                fence.epoch(),
                new CredentialRef(credential),
                LeaseWish.USUAL_LIFE));
    return new Lease(
        granted.lease().id().value(),
        granted.lease().version(),
        granted.lease().kind().name(),
        granted.lease().life(),
        VaultMessages.sealedSecret(granted));
  }

  @Override
  public Stored store(
      AssignmentFence fence,
      UUID credential,
      long expectedVersion,
      byte[] sealedMaterial,
      Duration timeToLive) {
    LeaseHolder holder = holder(fence);
    CredentialRef ref = new CredentialRef(credential);
    NewVersion wanted =
        new NewVersion(
            holder.actor(),
            fence.tenant(),
            fence.connector(),
            vault.kindOf(fence.tenant(), fence.connector()).orElseThrow(DomainException::notFound),
            VaultMessages.sealed(sealedMaterial, SealedContext.ofConnector(fence.epoch())),
            expectedVersion,
            timeToLive.isZero() ? null : timeToLive);
    CredentialVault.Updated updated =
        transactions.run(
            () -> {
              guard.require(holder, fence.tenant(), fence.connector(), fence.epoch());
              return vault.update(wanted, ref);
            });
    return new Stored(updated.version(), updated.accepted());
  }

  private LeaseHolder holder(AssignmentFence fence) {
    DaemonSession session = fence.session();
    Actor actor =
        new Actor(
            ActorKind.DAEMON,
            session.id().toString(),
            fence.tenant(),
            CONTROL,
            ids.next(),
            null,
            Map.of());
    return SessionHolders.holder(session, actor);
  }
}
