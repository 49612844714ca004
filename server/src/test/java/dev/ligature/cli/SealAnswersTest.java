package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.link.v1.GetLinkAttemptResponse;
import dev.ligature.api.link.v1.GiveSecrets;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.link.SealedAnswers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

class SealAnswersTest {
  private static final Map<String, String> PASSWORD = Map.of("LIGATURE_ANSWER_PASSWORD", "s3cret");

  private final SigningKeyPair identity = SigningKeyPair.generate();
  private final InstanceKeys instance = InstanceKeys.generate();
  private final SealingKeyPair stepKey = SealingKeyPair.generate();
  private final UUID daemon = UUID.randomUUID();
  private final String attempt = UUID.randomUUID().toString();
  private final String tenant = UUID.randomUUID().toString();
  private final String account = UUID.randomUUID().toString();

  @TempDir private Path directory;

  @Test
  void sealsTheAnswerToTheInstanceThatAsks() throws Exception {
    CommandRun run = seal(PASSWORD, asking("test"));

    SealedSecret.Builder sealed = SealedSecret.newBuilder();
    JsonFormat.parser().merge(run.out(), sealed);
    HpkeInfo info =
        new HpkeInfo("link-input", "test", tenant, account, attempt, "1", "IRC", "k1", "1");
    byte[] clear = SealedBox.open(stepKey, info, sealed.getSealed().toByteArray());
    assertThat(LinkAnswers.parseFrom(clear).getAnswersMap())
        .isEqualTo(Map.of("password", "s3cret"));
    assertThat(run.exit()).isZero();
  }

  @Test
  void refusesAnInstanceThatIsNotWhatItSays() throws Exception {
    CommandRun run = seal(PASSWORD, asking("another"));

    assertThat(run.exit()).isEqualTo(ExitCode.SOFTWARE);
    assertThat(run.err()).contains("does not come from the instance").doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void saysWhichSecretIsMissingAndWhereItMayCome() throws Exception {
    CommandRun run = seal(Map.of(), asking("test"));

    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("password is not known: set LIGATURE_ANSWER_PASSWORD");
  }

  @Test
  void refusesWhatAsksForNothing() throws Exception {
    CommandRun run = seal(PASSWORD, LinkAttempt.newBuilder().setAttemptId(attempt).build());

    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("does not ask for secrets");
  }

  @Test
  void refusesWhatIsNoAnswer() throws Exception {
    Path file = Files.writeString(directory.resolve("attempt.json"), "hello");

    CommandRun run =
        CommandRun.of(new SealAnswers(PASSWORD), "--platform", "irc", "--attempt", file.toString());

    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is not an answer with a link attempt as JSON");
  }

  private CommandRun seal(Map<String, String> environment, LinkAttempt asked) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("attempt.json"),
            JsonFormat.printer()
                .print(GetLinkAttemptResponse.newBuilder().setAttempt(asked).build()));
    return CommandRun.of(
        new SealAnswers(environment), "--platform", "irc", "--attempt", file.toString());
  }

  /** An attempt whose step was signed for an environment, and says that it is for "test". */
  private LinkAttempt asking(String signedFor) {
    byte[] statement =
        SealedAnswers.recipientStatement(signedFor, attempt, 1, "k1", stepKey.publicKey());
    return LinkAttempt.newBuilder()
        .setAttemptId(attempt)
        .setGiveSecrets(
            GiveSecrets.newBuilder()
                .addFields(LinkField.newBuilder().setName("password").setSecret(true))
                .setRecipient(
                    StepRecipient.newBuilder()
                        .setKeyId("k1")
                        .setPublicKey(ByteString.copyFrom(stepKey.publicKey()))
                        .setSignature(ByteString.copyFrom(instance.signing().sign(statement)))
                        .setInstanceSigningKey(ByteString.copyFrom(instance.signing().publicKey()))
                        .setInstanceSealingKey(ByteString.copyFrom(instance.sealing().publicKey()))
                        .setInstanceCertificate(
                            ByteString.copyFrom(instance.certificate(identity, "test", daemon)))
                        .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey()))
                        .setDaemonId(daemon.toString())
                        .setInstanceId(instance.instance().toString()))
                .setEnvironment("test")
                .setTenantId(tenant)
                .setAccountId(account)
                .setAttemptEpoch(1)
                .setStepRevision(1))
        .build();
  }
}
