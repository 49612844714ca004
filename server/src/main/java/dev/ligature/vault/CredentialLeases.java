package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.keys.Envelope;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.UserKey;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** The only way in which material leaves the vault: for a time, sealed to one daemon instance. */
@Singleton
public class CredentialLeases {
  static final Duration MAX_LIFE = Duration.ofHours(1);
  static final Duration MAX_LIFE_WITH_RENEWALS = Duration.ofHours(12);

  private final CredentialRepository credentials;
  private final LeaseRepository leases;
  private final LiveLeaseRepository live;
  private final LeaseGuard guard;
  private final KeyHierarchy keys;
  private final Envelope envelope;
  private final KeySettings settings;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;

  CredentialLeases(
      CredentialRepository credentials,
      LeaseRepository leases,
      LiveLeaseRepository live,
      LeaseGuard guard,
      KeyHierarchy keys,
      Envelope envelope,
      KeySettings settings,
      AuditLog audit,
      Transactions transactions,
      Ids ids) {
    this.credentials = credentials;
    this.leases = leases;
    this.live = live;
    this.guard = guard;
    this.keys = keys;
    this.envelope = envelope;
    this.settings = settings;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
  }

  /**
   * A lease and its material.
   *
   * @param material sealed to the holder: encapsulated key and ciphertext
   */
  public record Granted(CredentialLease lease, ByteString material) {}

  /**
   * Leases the connector's credential. When this returns outside of a transaction, the lease and
   * its audit entry are committed; inside one, the caller answers after the commit.
   *
   * @throws DomainException what {@link LeaseGuard#require} refuses; NOT_FOUND: not the connector's
   *     credential, or its key is shredded; NEEDS_RELINK; CONNECTOR_NOT_SENDING: the credential is
   *     paused; MATERIAL_CORRUPT; DEPENDENCY_DOWN: the master key is away
   */
  public Granted lease(LeaseHolder holder, LeaseWish wish) {
    return transactions.run(
        () -> {
          guard.require(holder, wish.tenant(), wish.connector(), wish.connectorEpoch());
          PersonaPlace place =
              credentials
                  .lockPlace(wish.tenant(), wish.connector())
                  .orElseThrow(DomainException::notFound);
          StoredCredential credential =
              credentials
                  .shareOf(wish.tenant(), wish.connector())
                  .filter(found -> found.ref().equals(wish.credential()))
                  .orElseThrow(DomainException::notFound);
          requireUsable(credential);
          try (Secret secret = open(place, credential)) {
            return granted(holder, wish, place, credential, secret);
          }
        });
  }

  /**
   * Prolongs a lease that the holder's session has, counted from now.
   *
   * @throws DomainException NOT_FOUND: no such lease of the session; FENCED: it is over; what
   *     {@link LeaseGuard#require} refuses
   */
  public CredentialLease renew(LeaseHolder holder, LeaseId lease, Duration life) {
    return transactions.run(
        () -> {
          LeaseRepository.Held held =
              leases.find(lease, holder.session()).orElseThrow(DomainException::notFound);
          guard.require(holder, held.tenant(), held.connector(), held.connectorEpoch());
          LeaseRepository.Renewed renewed =
              leases
                  .renew(held.tenant(), lease, capped(life))
                  .orElseThrow(() -> DomainException.of(Reason.FENCED, "The lease is over."));
          return new CredentialLease(
              lease,
              held.credential(),
              held.version(),
              held.kind(),
              held.connector(),
              held.connectorEpoch(),
              holder.instance(),
              renewed.life(),
              renewed.expireTime(),
              holder.evidenceLevel());
        });
  }

  /**
   * Ends the live leases of a connector, in the transaction of the pause or revocation that is the
   * reason and of which its daemon is told.
   *
   * @param reason an upper case word
   */
  public void end(TenantId tenant, PersonaId connector, String reason) {
    LeaseSelector ofConnector = new LeaseSelector(LeaseSelector.By.CONNECTOR, connector.value());
    live.end(tenant, null, ofConnector, reason);
  }

  private static void requireUsable(StoredCredential credential) {
    switch (credential.state()) {
      case ACTIVE, REFRESHING -> {}
      case NEEDS_RELINK ->
          throw DomainException.of(Reason.NEEDS_RELINK, "The owner must link anew.");
      case PAUSED ->
          throw DomainException.of(Reason.CONNECTOR_NOT_SENDING, "The credential is paused.");
      case SHREDDED -> throw DomainException.notFound();
    }
  }

  private Secret open(PersonaPlace place, StoredCredential credential) {
    StoredCredential.Version version =
        credentials.current(place.tenant(), credential).orElseThrow(DomainException::notFound);
    UserKey key = keys.open(place.tenant(), place.account(), version.key(), version.keyEpoch());
    return envelope.open(
        key,
        place.binding(credential.ref(), credential.kind(), version.number(), version.createdTime()),
        version.blob());
  }

  private Granted granted(
      LeaseHolder holder,
      LeaseWish wish,
      PersonaPlace place,
      StoredCredential credential,
      Secret secret) {
    LeaseId lease = new LeaseId(ids.next());
    Duration life = capped(wish.life());
    Instant end =
        leases.insert(lease, wish, credential.version(), holder, life, MAX_LIFE_WITH_RENEWALS);
    audit.append(
        AuditEvent.by(holder.actor(), AuditType.CREDENTIAL_LEASED)
            .in(wish.tenant())
            .about(place.account())
            .attribute("lease_id", lease)
            .attribute("credential_ref", credential.ref())
            .attribute("credential_version", credential.version())
            .attribute("connector_id", wish.connector())
            .attribute("connector_epoch", wish.connectorEpoch())
            .attribute("daemon_id", holder.daemon())
            .attribute("daemon_session_id", holder.session())
            .attribute("attestation_level", holder.evidenceLevel())
            .personal("platform", place.platform().name()));
    CredentialLease granted =
        new CredentialLease(
            lease,
            credential.ref(),
            credential.version(),
            credential.kind(),
            wish.connector(),
            wish.connectorEpoch(),
            holder.instance(),
            life,
            end,
            holder.evidenceLevel());
    return new Granted(granted, sealed(holder, place, granted, secret));
  }

  private ByteString sealed(
      LeaseHolder holder, PersonaPlace place, CredentialLease lease, Secret secret) {
    String instance = holder.instance().toString();
    HpkeInfo info =
        place
            .info(settings.environment(), SealedContext.ofLease(lease.connectorEpoch()), instance)
            .append(
                lease.id().toString(),
                lease.credential().toString(),
                Long.toString(lease.version()),
                instance,
                Long.toString(lease.life().toMillis()));
    return ByteString.copyFrom(SealedBox.seal(holder.sealingKey(), info, secret.expose()));
  }

  private static Duration capped(Duration life) {
    return life.compareTo(MAX_LIFE) > 0 ? MAX_LIFE : Duration.ofMillis(life.toMillis());
  }
}
