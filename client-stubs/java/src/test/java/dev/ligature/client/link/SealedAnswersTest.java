package dev.ligature.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.crypto.SigningKeyPair;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SealedAnswersTest {
  private static final Map<String, String> ANSWERS = Map.of("password", "correct horse");

  private final SigningKeyPair identity = SigningKeyPair.generate();
  private final InstanceKeys instance = InstanceKeys.generate();
  private final SealingKeyPair stepKey = SealingKeyPair.generate();
  private final UUID daemon = UUID.randomUUID();
  private final String attempt = UUID.randomUUID().toString();
  private final String tenant = UUID.randomUUID().toString();
  private final String account = UUID.randomUUID().toString();

  private LinkAttempt asks(Consumer<StepRecipient.Builder> change) {
    StepRecipient.Builder recipient =
        StepRecipient.newBuilder()
            .setKeyId("k1")
            .setPublicKey(ByteString.copyFrom(stepKey.publicKey()))
            .setSignature(
                ByteString.copyFrom(
                    instance
                        .signing()
                        .sign(
                            SealedAnswers.recipientStatement(
                                "test", attempt, 1, "k1", stepKey.publicKey()))))
            .setInstanceSigningKey(ByteString.copyFrom(instance.signing().publicKey()))
            .setInstanceSealingKey(ByteString.copyFrom(instance.sealing().publicKey()))
            .setInstanceCertificate(
                ByteString.copyFrom(instance.certificate(identity, "test", daemon)))
            .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey()))
            .setDaemonId(daemon.toString())
            .setInstanceId(instance.instance().toString());
    change.accept(recipient);
    return LinkAttempt.newBuilder()
        .setAttemptId(attempt)
        .setGiveSecrets(
            GiveSecrets.newBuilder()
                .setRecipient(recipient)
                .setEnvironment("test")
                .setTenantId(tenant)
                .setAccountId(account)
                .setAttemptEpoch(1)
                .setStepRevision(1))
        .build();
  }

  @Test
  void sealsAnswersThatOnlyTheStepsKeyOpensInItsContext() throws Exception {
    SealedSecret sealed = SealedAnswers.seal(asks(step -> {}), Platform.PLATFORM_IRC, ANSWERS);

    HpkeInfo info =
        new HpkeInfo("link-input", "test", tenant, account, attempt, "1", "IRC", "k1", "1");
    byte[] clear = SealedBox.open(stepKey, info, sealed.getSealed().toByteArray());
    assertThat(LinkAnswers.parseFrom(clear).getAnswersMap()).isEqualTo(ANSWERS);
    HpkeInfo other =
        new HpkeInfo("link-input", "test", tenant, account, attempt, "2", "IRC", "k1", "1");
    assertThatThrownBy(() -> SealedBox.open(stepKey, other, sealed.getSealed().toByteArray()))
        .isInstanceOf(CryptoRefused.class);
  }

  @Test
  void refusesAKeyThatTheInstanceDidNotSign() {
    LinkAttempt forged =
        asks(step -> step.setPublicKey(ByteString.copyFrom(SealingKeyPair.generate().publicKey())));

    assertThatThrownBy(() -> SealedAnswers.seal(forged, Platform.PLATFORM_IRC, ANSWERS))
        .isInstanceOf(CryptoRefused.class);
  }

  @Test
  void refusesAnInstanceThatTheDaemonDidNotCertify() {
    LinkAttempt forged =
        asks(
            step ->
                step.setIdentityPublicKey(
                    ByteString.copyFrom(SigningKeyPair.generate().publicKey())));

    assertThatThrownBy(() -> SealedAnswers.seal(forged, Platform.PLATFORM_IRC, ANSWERS))
        .isInstanceOf(CryptoRefused.class);
  }

  @Test
  void refusesAnAttemptThatAsksNothing() {
    assertThatThrownBy(
            () ->
                SealedAnswers.seal(
                    LinkAttempt.getDefaultInstance(), Platform.PLATFORM_IRC, ANSWERS))
        .isInstanceOf(CryptoRefused.class);
  }
}
