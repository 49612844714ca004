package dev.ligature.client.link;

import com.google.protobuf.ByteString;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.link.v1.GiveSecrets;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SigningKeyPair;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;

/**
 * Answers to a daemon's questions, sealed so that nothing between the user and the daemon instance
 * can read them (see {@code ligature.connector.v1.LinkInput}).
 */
public final class SealedAnswers {
  private static final String PLATFORM = "PLATFORM_";

  private SealedAnswers() {}

  /**
   * Seals the answers to the instance that asked, once its certificate and the step's signature
   * have been verified.
   *
   * @param attempt attempt that waits in the step {@code give_secrets}
   * @param answers by the name of the field
   * @throws CryptoRefused where the attempt asks nothing, or the recipient is not what it says
   */
  public static SealedSecret seal(
      LinkAttempt attempt, Platform platform, Map<String, String> answers) {
    if (!attempt.hasGiveSecrets()) {
      throw new CryptoRefused("The attempt asks for no answers.");
    }
    GiveSecrets step = attempt.getGiveSecrets();
    requireGenuine(attempt.getAttemptId(), step);
    StepRecipient recipient = step.getRecipient();
    HpkeInfo info =
        new HpkeInfo(
            "link-input",
            step.getEnvironment(),
            step.getTenantId(),
            step.getAccountId(),
            attempt.getAttemptId(),
            Integer.toString(step.getStepRevision()),
            platform.name().substring(PLATFORM.length()),
            recipient.getKeyId(),
            Long.toString(step.getAttemptEpoch()));
    byte[] clear = LinkAnswers.newBuilder().putAllAnswers(answers).build().toByteArray();
    return SealedSecret.newBuilder()
        .setRecipientKeyId(recipient.getKeyId())
        .setSealed(
            ByteString.copyFrom(
                SealedBox.seal(recipient.getPublicKey().toByteArray(), info, clear)))
        .build();
  }

  /** The statement that the instance signs for the key of a step (see {@code StepRecipient}). */
  public static byte[] recipientStatement(
      String environment, String attemptId, int revision, String keyId, byte[] publicKey) {
    return LengthPrefixed.of("ligature/step-recipient/v1")
        .text(environment)
        .text(attemptId)
        .bytes(ByteBuffer.allocate(Integer.BYTES).putInt(revision).array())
        .text(keyId)
        .bytes(publicKey)
        .toBytes();
  }

  private static void requireGenuine(String attemptId, GiveSecrets step) {
    StepRecipient recipient = step.getRecipient();
    byte[] certified =
        InstanceKeys.certificateStatement(
            step.getEnvironment(),
            UUID.fromString(recipient.getDaemonId()),
            UUID.fromString(recipient.getInstanceId()),
            recipient.getInstanceSigningKey().toByteArray(),
            recipient.getInstanceSealingKey().toByteArray());
    byte[] offered =
        recipientStatement(
            step.getEnvironment(),
            attemptId,
            step.getStepRevision(),
            recipient.getKeyId(),
            recipient.getPublicKey().toByteArray());
    boolean genuine =
        SigningKeyPair.verifies(
                recipient.getIdentityPublicKey().toByteArray(),
                recipient.getInstanceCertificate().toByteArray(),
                certified)
            && SigningKeyPair.verifies(
                recipient.getInstanceSigningKey().toByteArray(),
                recipient.getSignature().toByteArray(),
                offered);
    if (!genuine) {
      throw new CryptoRefused("The step does not come from the instance that it names.");
    }
  }
}
