package dev.ligature.keys;

import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Seals content under the content subkey of its owner; shredding that key ends it everywhere. */
@Singleton
public class ContentKeys {
  private final KeyHierarchy keys;

  ContentKeys(KeyHierarchy keys) {
    this.keys = keys;
  }

  /** What was sealed, and under which key of which epoch. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sealed(UserKeyId key, int epoch, byte[] bytes) {}

  /** Seals under the account's current key; {@code place} is authenticated with it. */
  public Sealed seal(TenantId tenant, AccountId account, byte[] content, byte[] place) {
    UserKey key = keys.current(tenant, account);
    return new Sealed(key.id(), key.epoch(), key.content().seal(content, place));
  }

  /**
   * Opens; empty if the key was destroyed.
   *
   * @throws DomainException MATERIAL_CORRUPT when it does not open
   */
  public Optional<byte[]> open(TenantId tenant, AccountId account, Sealed sealed, byte[] place) {
    try {
      UserKey key = keys.open(tenant, account, sealed.key(), sealed.epoch());
      return Optional.of(key.content().open(sealed.bytes(), place));
    } catch (DomainException refusal) {
      if (refusal.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw refusal;
    }
  }
}
