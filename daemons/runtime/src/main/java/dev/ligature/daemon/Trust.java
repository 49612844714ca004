package dev.ligature.daemon;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
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
import org.jspecify.annotations.Nullable;

/** The installation's published keys, taken only under the root key pinned at enrolment. */
final class Trust {
  private final Enrolment enrolment;
  private final InstantSource clock;
  private long manifestSequence;
  private @Nullable SealingKey vaultKey;
  private TicketKeySet ticketKeys = new TicketKeySet(0, Map.of());

  Trust(Enrolment enrolment, InstantSource clock) {
    this.enrolment = enrolment;
    this.clock = clock;
  }

  /**
   * Takes the keys to which secrets for the vault are sealed.
   *
   * @throws CryptoRefused unless they are genuine, of this environment, valid now and not older
   *     than those seen before
   */
  void take(SignedSealingKeyManifest signed) {
    byte[] bytes = signed.getManifest().toByteArray();
    byte[] statement = LengthPrefixed.of("ligature/sealing-manifest/v1").bytes(bytes).toBytes();
    if (!SigningKeyPair.verifies(
        enrolment.rootPublicKey(), signed.getSignature().toByteArray(), statement)) {
      throw new CryptoRefused("The vault's keys are not signed by the pinned root.");
    }
    SealingKeyManifest manifest = parse(bytes);
    long now = clock.millis();
    if (!manifest.getEnv().equals(enrolment.environment())
        || Long.compareUnsigned(manifest.getSequence(), manifestSequence) < 0
        || now < Timestamps.toMillis(manifest.getNotBeforeTime())
        || now > Timestamps.toMillis(manifest.getNotAfterTime())) {
      throw new CryptoRefused("The vault's keys are foreign, older than those seen, or expired.");
    }
    manifestSequence = manifest.getSequence();
    vaultKey = manifest.getKeys(0);
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

  /** The key to seal to for the vault. */
  SealingKey vaultKey() {
    SealingKey key = vaultKey;
    if (key == null) {
      throw new CryptoRefused("No key of the vault is known yet.");
    }
    return key;
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
