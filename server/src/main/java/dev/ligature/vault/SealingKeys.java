package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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

  /** The manifest in force of the tenant's residency; NOT_FOUND if there is no such tenant. */
  public SignedManifest manifest(TenantId tenant) {
    return manifest(manifests.residency(tenant).orElseThrow(DomainException::notFound));
  }

  /** The manifest in force; NOT_FOUND if there is no such residency. */
  public SignedManifest manifest(String residency) {
    List<SealingManifest.PublicKey> usable = usable(residency);
    PurposeKey root = keys.active(Purpose.TICKET_ROOT);
    ManifestRepository.Signed newest =
        manifests
            .newest(ManifestRepository.Name.SEALING, residency)
            .filter(signed -> isFresh(signed, usable))
            .orElseGet(() -> transactions.alone(() -> next(residency, usable, root)));
    return new SignedManifest(
        newest.sequence(), newest.manifest(), newest.signature(), root.keyId());
  }

  /** The statement that the root signs (see the contract's {@code SignedSealingKeyManifest}). */
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

  private List<SealingManifest.PublicKey> usable(String residency) {
    if (!settings.masterKeys().containsKey(residency)) {
      throw DomainException.notFound();
    }
    keys.active(Purpose.VAULT_HPKE, residency, residency);
    return keys.usable(Purpose.VAULT_HPKE, residency).stream()
        .map(
            key ->
                new SealingManifest.PublicKey(
                    key.keyId(), ByteString.copyFrom(key.sealing().publicKey())))
        .toList();
  }

  private boolean isFresh(
      ManifestRepository.Signed signed, List<SealingManifest.PublicKey> usable) {
    SealingManifest manifest = VaultMessages.sealingManifest(signed.manifest());
    Instant half = clock.instant().plus(MANIFEST_LIFE.dividedBy(2));
    return manifest.keys().equals(usable) && half.isBefore(manifest.notAfter());
  }

  private ManifestRepository.Signed next(
      String residency, List<SealingManifest.PublicKey> usable, PurposeKey root) {
    manifests.lock(ManifestRepository.Name.SEALING, residency);
    ManifestRepository.Signed before =
        manifests.newest(ManifestRepository.Name.SEALING, residency).orElse(null);
    if (before != null && isFresh(before, usable)) {
      return before;
    }
    Instant now = clock.instant();
    long sequence = before == null ? 1 : before.sequence() + 1;
    ByteString manifest =
        VaultMessages.bytes(
            new SealingManifest(
                settings.environment(),
                residency,
                sequence,
                now,
                now.plus(MANIFEST_LIFE),
                usable,
                revoked(before, usable)));
    ByteString signature = ByteString.copyFrom(root.signing().sign(statement(manifest)));
    ManifestRepository.Signed signed = new ManifestRepository.Signed(sequence, manifest, signature);
    manifests.insert(ManifestRepository.Name.SEALING, residency, signed);
    return signed;
  }

  /** Keys that were published before and are usable no more. */
  private static Set<String> revoked(
      ManifestRepository.@Nullable Signed before, List<SealingManifest.PublicKey> usable) {
    Set<String> ids = new HashSet<>();
    if (before != null) {
      SealingManifest manifest = VaultMessages.sealingManifest(before.manifest());
      ids.addAll(manifest.revokedKeyIds());
      manifest.keys().forEach(key -> ids.add(key.id()));
      usable.forEach(key -> ids.remove(key.id()));
    }
    return ids;
  }
}
