package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.common.Secret;

/** A secret on its way into the vault. */
public sealed interface Material {
  /** In clear; the vault wipes it. */
  record Clear(Secret secret) implements Material {}

  /**
   * Sealed to one of the vault's keys.
   *
   * @param recipientKeyId as the message names it
   * @param bytes encapsulated key and ciphertext
   * @param context from the authenticated call or stream, never from the message
   */
  record Sealed(String recipientKeyId, ByteString bytes, SealedContext context)
      implements Material {}
}
