package dev.ligature.vault;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Instant;
import java.util.HashSet;

/** The vault's objects as messages of the contract. */
public final class VaultMessages {
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
    return SealedSecret.newBuilder()
        .setRecipientKeyId(granted.recipientKeyId())
        .setSealed(granted.material())
        .build()
        .toByteArray();
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

  static ByteString bytes(SealingManifest manifest) {
    SealingKeyManifest.Builder message =
        SealingKeyManifest.newBuilder()
            .setEnv(manifest.environment())
            .setResidency(manifest.residency())
            .setSequence(manifest.sequence())
            .setNotBeforeTime(time(manifest.notBefore()))
            .setNotAfterTime(time(manifest.notAfter()))
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

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
