package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.Optional;
import java.util.UUID;

/**
 * Port to the keys under which subjects read: the audit subkey of an account's user key, and a
 * tenant's audit key where the subject is {@link AuditBody#TENANT}.
 */
public interface SubjectKeys {
  /** Which key sealed: a user key of an epoch, or a tenant's key of a generation. */
  record KeyRef(UUID keyId, int epoch) {}

  /** What was sealed, and under which key. */
  final class Sealed {
    private final KeyRef key;
    private final byte[] bytes;

    public Sealed(KeyRef key, byte[] bytes) {
      this.key = key;
      this.bytes = bytes;
    }

    public KeyRef key() {
      return key;
    }

    public byte[] bytes() {
      return bytes;
    }
  }

  /** Seals under the subject's current key; {@code place} is authenticated with it. */
  Sealed seal(TenantId tenant, AccountId subject, byte[] opening, byte[] place);

  /**
   * Opens; empty if the key was destroyed. Holds the key's row for share until the transaction
   * ends.
   *
   * @throws dev.ligature.common.DomainException MATERIAL_CORRUPT when it does not open
   */
  Optional<byte[]> open(TenantId tenant, AccountId subject, Sealed sealed, byte[] place);
}
