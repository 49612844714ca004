package dev.ligature.policy;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.TenantId;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/** Seals what only this server and somebody outside may know, with a key of the tenant's own. */
@Singleton
public class TenantSecrets {
  private final PurposeKeys keys;
  private final TenantPolicies policies;

  TenantSecrets(PurposeKeys keys, TenantPolicies policies) {
    this.keys = keys;
    this.policies = policies;
  }

  /**
   * Seals a secret in its place.
   *
   * @param place what it belongs to, such as a provider; it opens nowhere else
   */
  public SealedForTenant seal(TenantId tenant, String place, String secret) {
    PurposeKey key = active(tenant);
    return new SealedForTenant(
        key.generation(), key.aead().seal(utf8(secret), associated(tenant, place)));
  }

  /** Opens it, or refuses with MATERIAL_CORRUPT where it is not in its place. */
  public String open(TenantId tenant, String place, SealedForTenant sealed) {
    byte[] secret =
        keys.generation(Purpose.PROVIDER_SECRETS, tenant.toString(), sealed.generation())
            .aead()
            .open(sealed.ciphertext(), associated(tenant, place));
    return new String(secret, StandardCharsets.UTF_8);
  }

  /** An act with a keyed digest of its secret, so that an approval's row helps nobody guess. */
  public HashCode whole(TenantId tenant, HashCode act, String secret) {
    byte[] fingerprint =
        active(tenant).mac(LengthPrefixed.of("provider-secret-fingerprint").text(secret).toBytes());
    return Hashing.sha256().newHasher().putBytes(act.asBytes()).putBytes(fingerprint).hash();
  }

  private PurposeKey active(TenantId tenant) {
    return keys.active(
        Purpose.PROVIDER_SECRETS, policies.of(tenant).residency(), tenant.toString());
  }

  private static byte[] associated(TenantId tenant, String place) {
    return LengthPrefixed.of("provider-secret").id(tenant.value()).text(place).toBytes();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
