package dev.ligature.connector;

/** Port to the keys that daemons pin or are told. */
public interface DaemonTrust {
  /** Raw Ed25519 public key that signs sealing keys and ticket keys. */
  byte[] rootPublicKey();

  /** Id of the root key. */
  String rootKeyId();

  /** Bytes of the SignedSealingKeyManifest message in force. */
  byte[] sealingKeys();

  /** Bytes of the SignedTicketKeys message in force. */
  byte[] ticketKeys();
}
