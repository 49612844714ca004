package dev.ligature.link;

import com.google.protobuf.ByteString;
import dev.ligature.common.Action;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a daemon says of a login that it ran. */
sealed interface LoginOutcome {
  /**
   * Checked by a call at the platform.
   *
   * @param recipientKeyId the vault's key that the credential is sealed to
   * @param sealedCredential encapsulated key and ciphertext
   * @param remoteId id of the account at the platform
   * @param capabilities bytes of the capability summary
   * @param abilities acts that the platform allows
   * @param settings bytes of the settings as the platform settled them; null if unchanged
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Verified(
      String recipientKeyId,
      ByteString sealedCredential,
      String remoteId,
      @Nullable String displayName,
      byte[] capabilities,
      Set<Action> abilities,
      byte @Nullable [] settings)
      implements LoginOutcome {}

  /**
   * Not linked.
   *
   * @param reason name of the contract's LinkFailure without its prefix
   * @param advice what the user can do
   */
  record Failed(String reason, boolean retryable, String advice) implements LoginOutcome {}
}
