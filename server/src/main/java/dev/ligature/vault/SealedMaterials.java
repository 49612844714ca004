package dev.ligature.vault;

import com.google.common.hash.Hashing;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.db.Sql;
import dev.ligature.keys.KeySettings;
import jakarta.inject.Singleton;

/** Takes in secrets that were sealed to the vault, each of them once. */
@Singleton
class SealedMaterials {
  private final SealingKeys keys;
  private final KeySettings settings;
  private final Sql sql;

  SealedMaterials(SealingKeys keys, KeySettings settings, Sql sql) {
    this.keys = keys;
    this.settings = settings;
    this.sql = sql;
  }

  /**
   * The secret in clear.
   *
   * @param use what it becomes, kept with its digest
   * @throws DomainException WRONG_STATE if it was used already or its context is not this one
   */
  Secret take(PersonaPlace place, Material material, String use) {
    return switch (material) {
      case Material.Clear(Secret secret) -> secret;
      case Material.Sealed sealed -> {
        Secret secret = open(place, sealed);
        if (!use(place, sealed, use)) {
          secret.close();
          throw DomainException.of(Reason.WRONG_STATE, "The sealed secret was used already.");
        }
        yield secret;
      }
    };
  }

  /** True if the sealed secret has become what {@code use} names. */
  boolean isUsedAs(PersonaPlace place, Material material, String use) {
    return material instanceof Material.Sealed sealed
        && sql.find(
                row -> true,
                """
                select true as used from sealed_blob_use
                where tenant_id = ? and digest = ? and purpose = ?\
                """,
                place.tenant(),
                digest(sealed),
                use)
            .isPresent();
  }

  private Secret open(PersonaPlace place, Material.Sealed sealed) {
    HpkeInfo info = place.info(settings.environment(), sealed.context(), sealed.recipientKeyId());
    try {
      return Secret.taking(
          SealedBox.open(
              keys.open(place.residency(), sealed.recipientKeyId()),
              info,
              sealed.bytes().toByteArray()));
    } catch (CryptoRefused e) {
      throw DomainException.of(
          Reason.WRONG_STATE, "The sealed secret does not open in this context.");
    }
  }

  /** The digest is kept for ever: recipient keys have no end that is known ahead. */
  private boolean use(PersonaPlace place, Material.Sealed sealed, String use) {
    return sql.update(
            """
            insert into sealed_blob_use (tenant_id, digest, purpose, used_time, expire_time)
            values (?, ?, ?, clock_timestamp(), 'infinity') on conflict do nothing\
            """,
            place.tenant(),
            digest(sealed),
            use)
        == 1;
  }

  private static byte[] digest(Material.Sealed sealed) {
    return Hashing.sha256().hashBytes(sealed.bytes().toByteArray()).asBytes();
  }
}
