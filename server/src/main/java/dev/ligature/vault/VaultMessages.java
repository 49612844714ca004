package dev.ligature.vault;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.vault.v1.CredentialDescription;
import dev.ligature.api.vault.v1.IntrospectTicketResponse;
import dev.ligature.api.vault.v1.LeaseCredentialResponse;
import dev.ligature.api.vault.v1.MintTicketRequest;
import dev.ligature.api.vault.v1.MintTicketResponse;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.PutCredentialResponse;
import dev.ligature.api.vault.v1.RevocationStrength;
import dev.ligature.api.vault.v1.RevokeLeasesRequest;
import dev.ligature.api.vault.v1.RevokeLeasesResponse;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.rpc.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;

/** The vault's objects as messages of the contract. */
public final class VaultMessages {
  private static final String ACTION = "ACTION_";

  private VaultMessages() {}

  /** Bytes of the contract's {@code SignedSealingKeyManifest}. */
  public static byte[] sealingKeysBytes(SignedManifest signed) {
    return sealingKeys(signed).toByteArray();
  }

  /** Bytes of the contract's {@code SignedTicketKeys}. */
  public static byte[] ticketKeysBytes(SignedManifest signed) {
    return ticketKeys(signed).toByteArray();
  }

  static SignedSealingKeyManifest sealingKeys(SignedManifest signed) {
    return SignedSealingKeyManifest.newBuilder()
        .setManifest(signed.content())
        .setSignature(signed.signature())
        .setRootKeyId(signed.rootKeyId())
        .build();
  }

  static SignedTicketKeys ticketKeys(SignedManifest signed) {
    return SignedTicketKeys.newBuilder()
        .setJwks(signed.content())
        .setSequence(signed.sequence())
        .setSignature(signed.signature())
        .setRootKeyId(signed.rootKeyId())
        .build();
  }

  /** A lease's material as bytes of the contract's {@code SealedSecret}. */
  public static byte[] sealedSecret(CredentialLeases.Granted granted) {
    return material(granted).toByteArray();
  }

  static LeaseCredentialResponse leased(CredentialLeases.Granted granted) {
    return LeaseCredentialResponse.newBuilder()
        .setLease(lease(granted.lease()))
        .setMaterial(material(granted))
        .build();
  }

  static dev.ligature.api.vault.v1.CredentialLease lease(CredentialLease lease) {
    return dev.ligature.api.vault.v1.CredentialLease.newBuilder()
        .setLeaseId(lease.id().toString())
        .setCredentialRef(lease.credential().toString())
        .setVersion(lease.version())
        .setKind(kind(lease.kind()))
        .setConnectorId(lease.connector().toString())
        .setConnectorEpoch(lease.connectorEpoch())
        .setInstanceId(lease.instance().toString())
        .setLeaseTtl(Durations.fromMillis(lease.life().toMillis()))
        .setExpireTime(Wire.time(lease.expireTime()))
        .setEvidenceLevel(lease.evidenceLevel())
        .build();
  }

  private static SealedSecret material(CredentialLeases.Granted granted) {
    return SealedSecret.newBuilder()
        .setRecipientKeyId(granted.lease().instance().toString())
        .setSealed(granted.material())
        .build();
  }

  /** The material in the bytes of a {@code SealedSecret}; INVALID_FIELD if they are none. */
  public static Material sealed(byte[] sealedSecret, SealedContext context) {
    try {
      return sealed(SealedSecret.parseFrom(sealedSecret), context);
    } catch (InvalidProtocolBufferException e) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "material", "The material is no sealed secret.");
    }
  }

  static Material sealed(SealedSecret message, SealedContext context) {
    return new Material.Sealed(message.getRecipientKeyId(), message.getSealed(), context);
  }

  static CredentialOffer offer(PutCredentialRequest request) {
    Long epoch = request.hasConnectorEpoch() ? (Long) request.getConnectorEpoch() : null;
    return new CredentialOffer(
        new PersonaId(UUID.fromString(request.getPersonaId())),
        kind(request.getKind()),
        request.hasSealed()
            ? sealed(
                request.getSealed(),
                epoch == null ? SealedContext.ofBackend() : SealedContext.ofConnector(epoch))
            : new Material.Clear(Secret.taking(request.getPlaintext().toByteArray())),
        request.getExpectedVersion(),
        epoch,
        request.hasCredentialTtl() ? duration(request.getCredentialTtl()) : null);
  }

  private static CredentialKind kind(dev.ligature.api.vault.v1.CredentialKind kind) {
    return switch (kind) {
      case CREDENTIAL_KIND_MTPROTO -> CredentialKind.MTPROTO;
      case CREDENTIAL_KIND_MATRIX -> CredentialKind.MATRIX;
      case CREDENTIAL_KIND_SASL -> CredentialKind.SASL;
      case CREDENTIAL_KIND_XMPP -> CredentialKind.XMPP;
      case CREDENTIAL_KIND_OAUTH2 -> CredentialKind.OAUTH2;
      case CREDENTIAL_KIND_OAUTH2_BOT -> CredentialKind.OAUTH2_BOT;
      case CREDENTIAL_KIND_DAEMON_REFRESHED, CREDENTIAL_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw DomainException.invalid(
              Reason.INVALID_FIELD, "kind", "No platform has credentials of this kind.");
    };
  }

  private static dev.ligature.api.vault.v1.CredentialKind kind(CredentialKind kind) {
    return dev.ligature.api.vault.v1.CredentialKind.valueOf("CREDENTIAL_KIND_" + kind);
  }

  static PutCredentialResponse stored(CredentialVault.Stored stored) {
    return PutCredentialResponse.newBuilder()
        .setCredentialRef(stored.credential().toString())
        .setVersion(stored.version())
        .setRevision(stored.revision().encode())
        .build();
  }

  static CredentialDescription description(CredentialSummary credential) {
    CredentialDescription.Builder message =
        CredentialDescription.newBuilder()
            .setCredentialRef(credential.credential().toString())
            .setPersonaId(credential.persona().toString())
            .setKind(kind(credential.kind()))
            .setVersion(credential.version())
            .setState(
                dev.ligature.api.vault.v1.CredentialState.valueOf(
                    "CREDENTIAL_STATE_" + credential.state()))
            .setCreateTime(Wire.time(credential.createdTime()));
    if (credential.expireTime() != null) {
      message.setExpireTime(Wire.time(credential.expireTime()));
    }
    if (credential.lastLeaseTime() != null) {
      message.setLastLeaseTime(Wire.time(credential.lastLeaseTime()));
    }
    return message.build();
  }

  static LeaseSelector selector(RevokeLeasesRequest request) {
    return switch (request.getSelectorCase()) {
      case LEASE_ID -> by(LeaseSelector.By.LEASE, request.getLeaseId());
      case CREDENTIAL_REF -> by(LeaseSelector.By.CREDENTIAL, request.getCredentialRef());
      case CONNECTOR_ID -> by(LeaseSelector.By.CONNECTOR, request.getConnectorId());
      case ACCOUNT_ID -> by(LeaseSelector.By.ACCOUNT, request.getAccountId());
      case INSTANCE_ID -> by(LeaseSelector.By.INSTANCE, request.getInstanceId());
      case BUILD_DIGEST ->
          new LeaseSelector(LeaseSelector.By.BUILD, request.getBuildDigest().toByteArray());
      case SELECTOR_NOT_SET ->
          throw DomainException.invalid(
              Reason.INVALID_FIELD, "selector", "The request names no leases.");
    };
  }

  private static LeaseSelector by(LeaseSelector.By by, String id) {
    return new LeaseSelector(by, UUID.fromString(id));
  }

  static RevokeLeasesResponse revoked(LeaseRevocations.Revoked revoked) {
    return RevokeLeasesResponse.newBuilder()
        .setRevokedCount(revoked.count())
        .setRevocationStrength(
            revoked.isSoft()
                ? RevocationStrength.REVOCATION_STRENGTH_SOFT
                : RevocationStrength.REVOCATION_STRENGTH_EXPOSED)
        .setRevision(revoked.revision().encode())
        .build();
  }

  static TicketWish wish(MintTicketRequest request) {
    return new TicketWish(
        new PersonaId(UUID.fromString(request.getPersonaId())),
        Action.valueOf(request.getAction().name().substring(ACTION.length())),
        request.getIntentHash().toByteArray(),
        request.getOneTime(),
        request.hasConfirmationId() ? UUID.fromString(request.getConfirmationId()) : null,
        request.hasTicketTtl() ? duration(request.getTicketTtl()) : TicketWish.USUAL_LIFE);
  }

  static MintTicketResponse ticket(Ticket ticket) {
    return MintTicketResponse.newBuilder()
        .setTicket(ticket.compact())
        .setTicketId(ticket.id().toString())
        .setInstanceId(ticket.instance().toString())
        .setExpireTime(Wire.time(ticket.expireTime()))
        .build();
  }

  static IntrospectTicketResponse worth(Tickets.Worth worth) {
    TicketClaims claims = worth.claims();
    return IntrospectTicketResponse.newBuilder()
        .setActive(true)
        .setTicketId(claims.id().toString())
        .setPersonaId(claims.persona().toString())
        .setAction(dev.ligature.api.common.v1.Action.valueOf(ACTION + claims.action()))
        .setInstanceId(claims.instance().toString())
        .setConnectorEpoch(claims.connectorEpoch())
        .setExpireTime(Wire.time(Instant.ofEpochSecond(claims.expiresAt())))
        .setRedeemed(worth.isRedeemed())
        .build();
  }

  static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  static ByteString bytes(SealingManifest manifest) {
    SealingKeyManifest.Builder message =
        SealingKeyManifest.newBuilder()
            .setEnv(manifest.environment())
            .setResidency(manifest.residency())
            .setSequence(manifest.sequence())
            .setNotBeforeTime(Wire.time(manifest.notBefore()))
            .setNotAfterTime(Wire.time(manifest.notAfter()))
            .addAllRevokedKeyIds(manifest.revokedKeyIds().stream().sorted().toList());
    manifest
        .keys()
        .forEach(
            key ->
                message.addKeys(
                    SealingKey.newBuilder().setKeyId(key.id()).setPublicKey(key.bytes())));
    return message.build().toByteString();
  }

  static SealingManifest sealingManifest(ByteString bytes) {
    try {
      SealingKeyManifest message = SealingKeyManifest.parseFrom(bytes);
      return new SealingManifest(
          message.getEnv(),
          message.getResidency(),
          message.getSequence(),
          instant(message.getNotBeforeTime()),
          instant(message.getNotAfterTime()),
          message.getKeysList().stream()
              .map(key -> new SealingManifest.PublicKey(key.getKeyId(), key.getPublicKey()))
              .toList(),
          new HashSet<>(message.getRevokedKeyIdsList()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
