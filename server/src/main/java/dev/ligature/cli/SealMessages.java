package dev.ligature.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.link.v1.GetLinkAttemptResponse;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.vault.v1.GetSealingKeyResponse;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.api.vault.v1.SignedSealingKeyManifest;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.link.SealedAnswers;
import dev.ligature.common.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the JSON that people copy from call to call and sealed secrets. */
final class SealMessages {
  private SealMessages() {}

  /** What a daemon asks in a link attempt. */
  record Questions(LinkAttempt attempt) {
    /** Names of the fields that it asks for. */
    List<String> fields() {
      return attempt.getGiveSecrets().getFieldsList().stream().map(LinkField::getName).toList();
    }

    /**
     * Answers by field, sealed to the instance that asks; JSON of a {@code SealedSecret}.
     *
     * @throws dev.ligature.client.crypto.CryptoRefused where the instance is not what it says
     */
    String seal(Platform platform, Map<String, String> answers) {
      return json(
          SealedAnswers.seal(
              attempt,
              dev.ligature.api.common.v1.Platform.valueOf("PLATFORM_" + platform),
              answers));
    }
  }

  /**
   * Reads an answer that tells an attempt.
   *
   * @throws IllegalArgumentException if it is none, or if nothing is asked
   */
  static Questions questions(String json) {
    LinkAttempt attempt =
        parse(json, GetLinkAttemptResponse.newBuilder(), "an answer with a link attempt")
            .build()
            .getAttempt();
    if (!attempt.hasGiveSecrets()) {
      throw new IllegalArgumentException(
          "the attempt does not ask for secrets; its state is " + attempt.getState());
    }
    return new Questions(attempt);
  }

  /** The vault's newest public key. */
  record VaultKey(String environment, SealingKey key) {
    /** A credential that a backend stores; JSON of a {@code SealedSecret}. */
    String seal(String tenant, String account, Platform platform, String secret) {
      HpkeInfo info =
          new HpkeInfo(
              "credential",
              environment,
              tenant,
              account,
              "",
              "",
              platform.name(),
              key.getKeyId(),
              "");
      byte[] sealed =
          SealedBox.seal(
              key.getPublicKey().toByteArray(), info, secret.getBytes(StandardCharsets.UTF_8));
      return json(
          SealedSecret.newBuilder()
              .setRecipientKeyId(key.getKeyId())
              .setSealed(ByteString.copyFrom(sealed))
              .build());
    }
  }

  /**
   * Reads an answer of GetSealingKey.
   *
   * @param root raw Ed25519 public key that must have signed it; null believes it
   * @throws IllegalArgumentException if it is none, or not signed by the root
   */
  static VaultKey vaultKey(String json, byte @Nullable [] root) {
    SignedSealingKeyManifest signed =
        parse(json, GetSealingKeyResponse.newBuilder(), "an answer of GetSealingKey")
            .build()
            .getManifest();
    byte[] statement =
        LengthPrefixed.of("ligature/sealing-manifest/v1")
            .bytes(signed.getManifest().toByteArray())
            .toBytes();
    if (root != null
        && !SigningKeyPair.verifies(root, signed.getSignature().toByteArray(), statement)) {
      throw new IllegalArgumentException("the manifest is not signed by this root");
    }
    try {
      SealingKeyManifest manifest = SealingKeyManifest.parseFrom(signed.getManifest());
      if (manifest.getKeysCount() == 0) {
        throw new IllegalArgumentException("the manifest has no key");
      }
      return new VaultKey(manifest.getEnv(), manifest.getKeys(0));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the manifest does not parse", e);
    }
  }

  private static <B extends Message.Builder> B parse(String json, B builder, String what) {
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json, builder);
      return builder;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("the input is not " + what + " as JSON", e);
    }
  }

  private static String json(Message message) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}
