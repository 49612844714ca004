package dev.ligature.vault;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vault's own HPKE keys of each residency, and the signed manifest that tells of them. A
 * manifest is made anew when the keys change or half of its life is over.
 */
@Singleton
public class SealingKeys {
  static final Duration MANIFEST_LIFE = Duration.ofDays(14);

  private final PurposeKeys keys;
  private final ManifestRepository manifests;
  private final Transactions transactions;
  private final KeySettings settings;
  private final Clock clock;

  SealingKeys(
      PurposeKeys keys,
      ManifestRepository manifests,
      Transactions transactions,
      KeySettings settings,
      Clock clock) {
    this.keys = keys;
    this.manifests = manifests;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /** The manifest in force; NOT_FOUND if there is no such residency. */
  public SignedSealingKeyManifest manifest(String residency) {
    List<SealingKey> usable = usable(residency);
    PurposeKey root = keys.active(Purpose.TICKET_ROOT);
    ManifestRepository.Signed newest =
        manifests
            .newest(ManifestRepository.Name.SEALING, residency)
            .filter(signed -> isFresh(signed, usable))
            .orElseGet(() -> transactions.alone(() -> next(residency, usable, root)));
    return SignedSealingKeyManifest.newBuilder()
        .setManifest(newest.manifest())
        .setSignature(newest.signature())
        .setRootKeyId(root.keyId())
        .build();
  }

  /** The statement that the root signs (see {@code SignedSealingKeyManifest}). */
  static byte[] statement(ByteString manifest) {
    return LengthPrefixed.of("ligature/sealing-manifest/v1")
        .bytes(manifest.toByteArray())
        .toBytes();
  }

  /** The key pair of that id; WRONG_STATE if it is none of the residency's usable keys. */
  SealingKeyPair open(String residency, String keyId) {
    return keys.usable(Purpose.VAULT_HPKE, residency).stream()
        .filter(key -> key.keyId().equals(keyId))
        .findFirst()
        .map(PurposeKey::sealing)
        .orElseThrow(
            () -> DomainException.of(Reason.WRONG_STATE, "The secret is sealed to another key."));
  }

  private List<SealingKey> usable(String residency) {
    if (!settings.masterKeys().containsKey(residency)) {
      throw DomainException.notFound();
    }
    keys.active(Purpose.VAULT_HPKE, residency, residency);
    return keys.usable(Purpose.VAULT_HPKE, residency).stream()
        .map(
            key ->
                SealingKey.newBuilder()
                    .setKeyId(key.keyId())
                    .setPublicKey(ByteString.copyFrom(key.sealing().publicKey()))
                    .build())
        .toList();
  }

  private boolean isFresh(ManifestRepository.Signed signed, List<SealingKey> usable) {
    SealingKeyManifest manifest = parse(signed);
    Instant half = clock.instant().plus(MANIFEST_LIFE.dividedBy(2));
    return manifest.getKeysList().equals(usable)
        && half.getEpochSecond() < manifest.getNotAfterTime().getSeconds();
  }

  private ManifestRepository.Signed next(
      String residency, List<SealingKey> usable, PurposeKey root) {
    manifests.lock(ManifestRepository.Name.SEALING, residency);
    ManifestRepository.Signed before =
        manifests.newest(ManifestRepository.Name.SEALING, residency).orElse(null);
    if (before != null && isFresh(before, usable)) {
      return before;
    }
    Instant now = clock.instant();
    long sequence = before == null ? 1 : before.sequence() + 1;
    ByteString manifest =
        SealingKeyManifest.newBuilder()
            .setEnv(settings.environment())
            .setResidency(residency)
            .setSequence(sequence)
            .setNotBeforeTime(seconds(now))
            .setNotAfterTime(seconds(now.plus(MANIFEST_LIFE)))
            .addAllKeys(usable)
            .addAllRevokedKeyIds(revoked(before, usable))
            .build()
            .toByteString();
    ByteString signature = ByteString.copyFrom(root.signing().sign(statement(manifest)));
    ManifestRepository.Signed signed = new ManifestRepository.Signed(sequence, manifest, signature);
    manifests.insert(ManifestRepository.Name.SEALING, residency, signed);
    return signed;
  }

  /** Keys that were published before and are usable no more. */
  private static Set<String> revoked(
      ManifestRepository.@Nullable Signed before, List<SealingKey> usable) {
    Set<String> ids = new LinkedHashSet<>();
    if (before != null) {
      SealingKeyManifest manifest = parse(before);
      ids.addAll(manifest.getRevokedKeyIdsList());
      manifest.getKeysList().forEach(key -> ids.add(key.getKeyId()));
      usable.forEach(key -> ids.remove(key.getKeyId()));
    }
    return ids;
  }

  private static SealingKeyManifest parse(ManifestRepository.Signed signed) {
    try {
      return SealingKeyManifest.parseFrom(signed.manifest());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Timestamp seconds(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }
}
