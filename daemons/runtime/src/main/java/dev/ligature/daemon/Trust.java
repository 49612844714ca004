package dev.ligature.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.ticket.TicketKeySet;
import java.time.InstantSource;
import java.util.Map;

/** The installation's published keys, taken only under the root key pinned at enrolment. */
final class Trust {
  private final Enrolment enrolment;
  private final InstantSource clock;
  private volatile SealingKeyManifest vaultKeys = SealingKeyManifest.getDefaultInstance();
  private volatile TicketKeySet ticketKeys = new TicketKeySet(0, Map.of());

  Trust(Enrolment enrolment, InstantSource clock) {
    this.enrolment = enrolment;
    this.clock = clock;
  }

  /**
   * Takes the keys to which secrets for the vault are sealed.
   *
   * @throws CryptoRefused unless they are genuine, of this environment and not older than those
   *     seen before
   */
  void take(SignedSealingKeyManifest signed) {
    byte[] bytes = signed.getManifest().toByteArray();
    byte[] statement = LengthPrefixed.of("ligature/sealing-manifest/v1").bytes(bytes).toBytes();
    if (!SigningKeyPair.verifies(
        enrolment.rootPublicKey(), signed.getSignature().toByteArray(), statement)) {
      throw new CryptoRefused("The vault's keys are not signed by the pinned root.");
    }
    SealingKeyManifest manifest = parse(bytes);
    if (!manifest.getEnv().equals(enrolment.environment())
        || Long.compareUnsigned(manifest.getSequence(), vaultKeys.getSequence()) < 0) {
      throw new CryptoRefused("The vault's keys are foreign or older than those seen.");
    }
    vaultKeys = manifest;
  }

  private static SealingKeyManifest parse(byte[] bytes) {
    try {
      return SealingKeyManifest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new CryptoRefused("The vault's keys do not parse.", e);
    }
  }

  /** Takes the keys that verify tickets; refused as {@link TicketKeySet#verified} says. */
  void take(SignedTicketKeys signed) {
    ticketKeys =
        TicketKeySet.verified(
            signed, enrolment.environment(), enrolment.rootPublicKey(), ticketKeys.sequence());
  }

  TicketKeySet ticketKeys() {
    return ticketKeys;
  }

  /** The key to seal to for the vault; {@link CryptoRefused} if none may be used now. */
  SealingKey vaultKey() {
    SealingKeyManifest keys = vaultKeys;
    long now = clock.millis();
    if (now < Timestamps.toMillis(keys.getNotBeforeTime())
        || now > Timestamps.toMillis(keys.getNotAfterTime())) {
      throw new CryptoRefused("The vault's keys are not valid now.");
    }
    return keys.getKeysList().stream()
        .filter(key -> !keys.getRevokedKeyIdsList().contains(key.getKeyId()))
        .findFirst()
        .orElseThrow(() -> new CryptoRefused("Every key of the vault is revoked."));
  }

  /** The name of a platform in sealing contexts, such as "IRC". */
  static String name(Platform platform) {
    return platform.name().substring("PLATFORM_".length());
  }

  /** A sealing context of this environment. */
  HpkeInfo info(
      String purpose,
      String tenant,
      String account,
      String attempt,
      String step,
      String platform,
      String recipientKeyId,
      long epoch) {
    return new HpkeInfo(
        purpose,
        enrolment.environment(),
        tenant,
        account,
        attempt,
        step,
        platform,
        recipientKeyId,
        Long.toString(epoch));
  }
}
