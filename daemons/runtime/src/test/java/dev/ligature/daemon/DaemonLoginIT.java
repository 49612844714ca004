package dev.ligature.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.ConfigureIdentity;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse;
import dev.ligature.api.connector.v1.LinkAck;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.LinkCancel;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkInput;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.link.SealedAnswers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How a daemon leads a user through a login. */
class DaemonLoginIT extends DaemonFixture {
  private final String attempt = UUID.randomUUID().toString();

  private LinkContext.Builder context() {
    return LinkContext.newBuilder()
        .setLinkAttemptId(attempt)
        .setAttemptEpoch(2)
        .setTenantId(TENANT)
        .setAccountId(ACCOUNT)
        .setPlatform(Platform.PLATFORM_IRC)
        .setFlow(LinkFlow.LINK_FLOW_PASSWORD)
        .setAttemptTtl(Durations.fromMinutes(15));
  }

  private LinkStep begin(LinkContext.Builder context) {
    tell(
        ControlResponse.newBuilder()
            .setConfigureIdentity(ConfigureIdentity.newBuilder().setContext(context)));
    return server.control.await(ControlRequest::hasLinkStep).getLinkStep();
  }

  private HpkeInfo info(String purpose, String link, String step, String recipient) {
    return new HpkeInfo(
        purpose, ScriptedServer.ENVIRONMENT, TENANT, ACCOUNT, link, step, "IRC", recipient, "2");
  }

  private void answer(LinkStep step, String sealedFor, String password) {
    byte[] clear = LinkAnswers.newBuilder().putAnswers("password", password).build().toByteArray();
    String keyId = step.getRecipient().getKeyId();
    byte[] sealed =
        SealedBox.seal(
            step.getRecipient().getPublicKey().toByteArray(),
            info("link-input", sealedFor, Integer.toString(step.getRevision()), keyId),
            clear);
    tell(
        ControlResponse.newBuilder()
            .setLinkInput(
                LinkInput.newBuilder()
                    .setLinkAttemptId(attempt)
                    .setAttemptEpoch(step.getAttemptEpoch())
                    .setRevision(step.getRevision())
                    .setAnswers(
                        SealedSecret.newBuilder()
                            .setRecipientKeyId(keyId)
                            .setSealed(ByteString.copyFrom(sealed)))));
  }

  private LinkOutcome awaitOutcome() {
    return server.control.await(ControlRequest::hasLinkOutcome).getLinkOutcome();
  }

  private void acknowledge() {
    tell(
        ControlResponse.newBuilder()
            .setLinkAck(
                LinkAck.newBuilder()
                    .setLinkAttemptId(attempt)
                    .setVerdict(LinkVerdict.LINK_VERDICT_ACCEPTED)));
  }

  @Test
  void asksWithAKeyThatItsInstanceSigned() {
    start();
    LinkStep step = begin(context());

    byte[] statement =
        SealedAnswers.recipientStatement(
            ScriptedServer.ENVIRONMENT,
            attempt,
            1,
            step.getRecipient().getKeyId(),
            step.getRecipient().getPublicKey().toByteArray());
    assertThat(step.getRevision()).isEqualTo(1);
    assertThat(step.getFieldsList())
        .singleElement()
        .satisfies(field -> assertThat(field.getSecret()).isTrue());
    assertThat(
            SigningKeyPair.verifies(
                step.getRecipient().getInstanceSigningKey().toByteArray(),
                step.getRecipient().getSignature().toByteArray(),
                statement))
        .isTrue();
  }

  @Test
  void REQ_aVerifiedLoginIsSealedToTheVault() {
    start();
    answer(begin(context()), attempt, ScriptedPlatform.PASSWORD);

    LinkOutcome outcome = awaitOutcome();

    SealedSecret credential = outcome.getVerified().getCredential();
    byte[] material =
        SealedBox.open(
            server.vault,
            info("link-credential", attempt, "", "vault-1"),
            credential.getSealed().toByteArray());
    assertThat(new String(material, StandardCharsets.UTF_8)).isEqualTo(ScriptedPlatform.PASSWORD);
    assertThat(outcome.getVerified().getCapabilities().getRemoteId()).isEqualTo("anna");
    assertThat(platform.present()).isZero();
  }

  @Test
  void REQ_aWrongPasswordFailsWithAReasonToActOn() {
    start();
    answer(begin(context()), attempt, "wrong");

    LinkOutcome outcome = awaitOutcome();

    assertThat(outcome.getFailed().getFailure())
        .isEqualTo(LinkFailure.LINK_FAILURE_BAD_CREDENTIALS);
    assertThat(outcome.getFailed().getRetryable()).isTrue();
  }

  @Test
  void ATK_answersSealedForAnotherAttemptDoNotOpen() {
    start();
    answer(begin(context()), UUID.randomUUID().toString(), ScriptedPlatform.PASSWORD);

    assertThat(awaitOutcome().getFailed().getFailure()).isEqualTo(LinkFailure.LINK_FAILURE_UNKNOWN);
  }

  @Test
  void anOutcomeIsToldAgainUntilItIsAcknowledged() {
    server.resumes = true;
    start();
    answer(begin(context()), attempt, ScriptedPlatform.PASSWORD);
    ControlRequest first = server.control.await(ControlRequest::hasLinkOutcome);

    server.control.end();
    ControlRequest second = server.control.await(ControlRequest::hasLinkOutcome);
    acknowledge();
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.end();
    server.control.await(ControlRequest::hasInventory);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(second).isEqualTo(first);
    assertThat(server.control.count(ControlRequest::hasLinkOutcome)).isZero();
  }

  @Test
  void aKeyOfAStepOpensOneAnswer() {
    start();
    LinkStep step = begin(context());
    answer(step, attempt, "wrong");
    awaitOutcome();

    answer(step, attempt, ScriptedPlatform.PASSWORD);
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(server.control.count(ControlRequest::hasLinkOutcome)).isZero();
  }

  @Test
  void aCancelledLoginHasNoOutcome() {
    start();
    LinkStep step = begin(context());
    tell(
        ControlResponse.newBuilder()
            .setLinkCancel(LinkCancel.newBuilder().setLinkAttemptId(attempt).setAttemptEpoch(2)));
    answer(step, attempt, ScriptedPlatform.PASSWORD);
    server.control.await(ControlRequest::hasHeartbeat);
    server.control.await(ControlRequest::hasHeartbeat);

    assertThat(server.control.count(ControlRequest::hasLinkOutcome)).isZero();
  }

  @Test
  void aFlowThatThePlatformLacksFailsAtOnce() {
    start();
    tell(
        ControlResponse.newBuilder()
            .setConfigureIdentity(
                ConfigureIdentity.newBuilder()
                    .setContext(context().setFlow(LinkFlow.LINK_FLOW_QR_CODE))));

    assertThat(awaitOutcome().getFailed().getFailure())
        .isEqualTo(LinkFailure.LINK_FAILURE_NO_MECHANISM);
  }
}
