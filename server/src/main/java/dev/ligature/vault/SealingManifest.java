package dev.ligature.vault;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What the contract's {@code SealingKeyManifest} says: the vault's public keys of a residency.
 *
 * @param keys usable keys, newest first
 * @param revokedKeyIds keys that were published before and must not be used any more
 */
record SealingManifest(
    String environment,
    String residency,
    long sequence,
    Instant notBefore,
    Instant notAfter,
    List<PublicKey> keys,
    Set<String> revokedKeyIds) {

  SealingManifest {
    keys = List.copyOf(keys);
    revokedKeyIds = Set.copyOf(revokedKeyIds);
  }

  /** A raw X25519 public key. */
  record PublicKey(String id, ByteString bytes) {}
}
