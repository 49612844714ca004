package dev.ligature.connector;

import java.time.Duration;
import java.util.UUID;

/** Port to the vault: material for the connectors that a daemon session holds. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public interface CredentialLeasing {
  /**
   * Material that was sealed to the instance's key.
   *
   * @param kind name of the vault's CredentialKind without its prefix
   * @param timeToLive life of the lease
   * @param sealedMaterial bytes of the SealedSecret message
   */
  record Lease(UUID id, long version, String kind, Duration timeToLive, byte[] sealedMaterial) {}

  /**
   * Leases the credential of a connector to the instance that holds it.
   *
   * @throws dev.ligature.common.DomainException FENCED, NEEDS_RELINK, BUILD_REFUSED or another
   *     reason why there is no lease
   */
  Lease lease(AssignmentFence fence, UUID credential);

  /**
   * The version in force after a store.
   *
   * @param accepted true if the update was stored, also when it was a repeat
   */
  record Stored(long version, boolean accepted) {}

  /**
   * Stores the version that a daemon got from the platform.
   *
   * @param expectedVersion version that it replaces
   * @param sealedMaterial bytes of the SealedSecret message, sealed to the vault
   * @param timeToLive how long the platform accepts it; zero if it is not known
   * @throws dev.ligature.common.DomainException when the fence does not hold or it does not open
   */
  Stored store(
      AssignmentFence fence,
      UUID credential,
      long expectedVersion,
      byte[] sealedMaterial,
      Duration timeToLive);
}
