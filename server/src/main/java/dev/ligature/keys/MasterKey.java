package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.common.Secret;

/**
 * A key that never leaves its place and wraps the keys below it. Both operations bind the
 * associated data and the version of the key, and throw {@link MasterKeyException}.
 */
public interface MasterKey {
  /** Where it lives, such as {@code gcp-kms://projects/...} or {@code dev-file:///...}. */
  String uri();

  /** Wraps at most 64 KiB under the newest version. */
  Wrapped wrap(byte[] plaintext, byte[] associatedData);

  /** Unwraps what the version of that full name wrapped, and nothing else. */
  Secret unwrap(byte[] ciphertext, byte[] associatedData, String keyVersion);

  /**
   * A wrapped key.
   *
   * @param keyVersion full name of the version that wrapped it
   */
  record Wrapped(ByteString ciphertext, String keyVersion) {}
}
