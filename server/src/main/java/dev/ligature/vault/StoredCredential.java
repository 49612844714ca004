package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.UserKeyId;
import dev.ligature.keys.SealedBlob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A credential's row. */
record StoredCredential(
    CredentialRef ref,
    PersonaId persona,
    CredentialKind kind,
    CredentialState state,
    long version) {

  /**
   * One sealed version.
   *
   * @param tokenExpireTime when the platform stops accepting it; null if unknown
   */
  record Version(
      long number,
      SealedBlob blob,
      UserKeyId key,
      int keyEpoch,
      @Nullable Instant tokenExpireTime,
      Instant createdTime) {

    static SealedBlob blob(byte[] header, byte[] wrappedKey, byte[] ciphertext) {
      return new SealedBlob(
          ByteString.copyFrom(header),
          ByteString.copyFrom(wrappedKey),
          ByteString.copyFrom(ciphertext));
    }
  }
}
