package dev.ligature.client.crypto;

import java.util.UUID;

/**
 * Keys of one run of a daemon, made at its start and never stored.
 *
 * @param instance id that the process chose for itself
 */
public record InstanceKeys(UUID instance, SigningKeyPair signing, SealingKeyPair sealing) {
  /** Fresh keys under a random instance id. */
  public static InstanceKeys generate() {
    return new InstanceKeys(
        UUID.randomUUID(), SigningKeyPair.generate(), SealingKeyPair.generate());
  }

  /** The certificate of these keys by the daemon's identity key (see {@code Hello}). */
  public byte[] certificate(SigningKeyPair identity, String environment, UUID daemon) {
    return identity.sign(
        certificateStatement(
            environment, daemon, instance, signing.publicKey(), sealing.publicKey()));
  }

  /** The statement that an instance certificate signs. */
  public static byte[] certificateStatement(
      String environment, UUID daemon, UUID instance, byte[] signingKey, byte[] sealingKey) {
    return LengthPrefixed.of("ligature/instance-certificate/v1")
        .text(environment)
        .id(daemon)
        .id(instance)
        .bytes(signingKey)
        .bytes(sealingKey)
        .toBytes();
  }
}
