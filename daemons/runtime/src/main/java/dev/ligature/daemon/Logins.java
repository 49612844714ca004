package dev.ligature.daemon;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.LinkAck;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.LinkCancel;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFailed;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkInput;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.connector.v1.LinkVerified;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.link.SealedAnswers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins under way: asks the user by sealed questions, tries the login at the platform, and seals
 * the credential to the vault. All methods are called in turn.
 */
final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
  private static final Duration STEP_TTL = Duration.ofMinutes(10);

  private final Turns turns;
  private final Trust trust;
  private final Enrolment enrolment;
  private final InstanceKeys keys;
  private final Consumer<ControlRequest> frames;
  private final Map<String, Login> logins = new HashMap<>();

  /** A login: its question's key while one is open, its outcome until it is acknowledged. */
  private static final class Login {
    private final LinkContext context;
    private final PlatformConnector platform;
    private int revision;
    private @Nullable SealingKeyPair stepKey;
    private @Nullable ControlRequest unanswered;

    private Login(LinkContext context, PlatformConnector platform) {
      this.context = context;
      this.platform = platform;
    }

    private boolean is(String attempt, long epoch) {
      return context.getLinkAttemptId().equals(attempt) && context.getAttemptEpoch() == epoch;
    }
  }

  Logins(
      Turns turns,
      Trust trust,
      Enrolment enrolment,
      InstanceKeys keys,
      Consumer<ControlRequest> frames) {
    this.turns = turns;
    this.trust = trust;
    this.enrolment = enrolment;
    this.keys = keys;
    this.frames = frames;
  }

  void begin(LinkContext context, @Nullable PlatformConnector platform) {
    if (platform == null || !platform.flows().contains(context.getFlow())) {
      LinkOutcome.Builder none =
          outcome(context, failed(LinkFailure.LINK_FAILURE_NO_MECHANISM, false));
      frames.accept(frame(ControlRequest.newBuilder().setLinkOutcome(none)));
      return;
    }
    Login before = logins.get(context.getLinkAttemptId());
    if (before != null && before.context.getAttemptEpoch() >= context.getAttemptEpoch()) {
      return;
    }
    Login login = new Login(context, platform);
    logins.put(context.getLinkAttemptId(), login);
    ask(login);
    var _ =
        turns.after(
            ServerSession.duration(context.getAttemptTtl()),
            () -> logins.remove(context.getLinkAttemptId(), login));
  }

  private void ask(Login login) {
    SealingKeyPair key = SealingKeyPair.generate();
    login.revision++;
    login.stepKey = key;
    String id = login.context.getLinkAttemptId();
    String keyId = id + "/" + login.revision;
    byte[] statement =
        SealedAnswers.recipientStatement(
            enrolment.environment(), id, login.revision, keyId, key.publicKey());
    LinkStep step =
        LinkStep.newBuilder()
            .setLinkAttemptId(id)
            .setAttemptEpoch(login.context.getAttemptEpoch())
            .setRevision(login.revision)
            .setStepTtl(stepTtl(login.context))
            .addAllFields(login.platform.questions(login.context.getSettings()))
            .setRecipient(
                StepRecipient.newBuilder()
                    .setKeyId(keyId)
                    .setPublicKey(ByteString.copyFrom(key.publicKey()))
                    .setSignature(ByteString.copyFrom(keys.signing().sign(statement)))
                    .setInstanceSigningKey(ByteString.copyFrom(keys.signing().publicKey()))
                    .setInstanceSealingKey(ByteString.copyFrom(keys.sealing().publicKey()))
                    .setInstanceCertificate(
                        ByteString.copyFrom(
                            keys.certificate(
                                enrolment.identity(), enrolment.environment(), enrolment.daemon())))
                    .setIdentityPublicKey(ByteString.copyFrom(enrolment.identity().publicKey()))
                    .setDaemonId(enrolment.daemon().toString())
                    .setInstanceId(keys.instance().toString()))
            .build();
    send(login, ControlRequest.newBuilder().setLinkStep(step));
  }

  private static com.google.protobuf.Duration stepTtl(LinkContext context) {
    Duration left = ServerSession.duration(context.getAttemptTtl());
    return ServerSession.duration(left.compareTo(STEP_TTL) < 0 ? left : STEP_TTL);
  }

  /** The user's answers: opened with the step's key, which is used once. */
  void input(LinkInput input) {
    Login login = logins.get(input.getLinkAttemptId());
    SealingKeyPair key = login == null ? null : login.stepKey;
    if (login == null
        || key == null
        || !login.is(input.getLinkAttemptId(), input.getAttemptEpoch())
        || input.getRevision() != login.revision) {
      return;
    }
    login.stepKey = null;
    login.unanswered = null;
    var _ = turns.beside(() -> verify(login, key, input));
  }

  private void verify(Login login, SealingKeyPair key, LinkInput input) {
    LinkOutcome.Builder outcome;
    try (VerifiedLogin verified =
        login.platform.verify(login.context.getSettings(), open(login.context, key, input))) {
      outcome = outcome(login.context, verified(login.context, verified));
    } catch (PlatformRefused refused) {
      LOG.info("login {} was refused: {}", input.getLinkAttemptId(), refused.failure());
      outcome = outcome(login.context, failed(refused.failure(), mayTryAgain(refused)));
    } catch (CryptoRefused unreadable) {
      LOG.warn("the answers of login {} do not open", input.getLinkAttemptId());
      outcome = outcome(login.context, failed(LinkFailure.LINK_FAILURE_UNKNOWN, true));
    } catch (RuntimeException e) {
      // A platform is anybody's code: whatever it throws, the user waits for an end.
      LOG.error("login {} failed: {}", input.getLinkAttemptId(), e.getClass().getName());
      outcome = outcome(login.context, failed(LinkFailure.LINK_FAILURE_UNKNOWN, true));
    }
    LinkOutcome reached = outcome.build();
    turns.run(() -> finish(login, reached));
  }

  /** Another attempt asks anew, so that a mistyped secret can be put right. */
  private static boolean mayTryAgain(PlatformRefused refused) {
    return refused.isRetryable() || refused.failure() == LinkFailure.LINK_FAILURE_BAD_CREDENTIALS;
  }

  private Map<String, String> open(LinkContext context, SealingKeyPair key, LinkInput input) {
    byte[] clear =
        SealedBox.open(
            key,
            trust.info(
                "link-input",
                context.getTenantId(),
                context.getAccountId(),
                context.getLinkAttemptId(),
                Integer.toString(input.getRevision()),
                Trust.name(context.getPlatform()),
                context.getLinkAttemptId() + "/" + input.getRevision(),
                context.getAttemptEpoch()),
            input.getAnswers().getSealed().toByteArray());
    try {
      return LinkAnswers.parseFrom(clear).getAnswersMap();
    } catch (InvalidProtocolBufferException e) {
      throw new CryptoRefused("The answers do not parse.", e);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
  }

  private LinkVerified verified(LinkContext context, VerifiedLogin login) {
    SealingKey vault = trust.vaultKey();
    byte[] sealed =
        SealedBox.seal(
            vault.getPublicKey().toByteArray(),
            trust.info(
                "link-credential",
                context.getTenantId(),
                context.getAccountId(),
                context.getLinkAttemptId(),
                "",
                Trust.name(context.getPlatform()),
                vault.getKeyId(),
                context.getAttemptEpoch()),
            login.material());
    return LinkVerified.newBuilder()
        .setCredential(
            SealedSecret.newBuilder()
                .setRecipientKeyId(vault.getKeyId())
                .setSealed(ByteString.copyFrom(sealed)))
        .setCapabilities(login.capabilities())
        .build();
  }

  private void finish(Login login, LinkOutcome outcome) {
    if (logins.get(login.context.getLinkAttemptId()) == login) {
      send(login, ControlRequest.newBuilder().setLinkOutcome(outcome));
    }
  }

  void cancel(LinkCancel cancel) {
    logins.computeIfPresent(
        cancel.getLinkAttemptId(),
        (id, login) -> login.is(id, cancel.getAttemptEpoch()) ? null : login);
  }

  /** What the server made of a step or an outcome. */
  void acknowledged(LinkAck ack) {
    boolean taken =
        ack.getVerdict() == LinkVerdict.LINK_VERDICT_ACCEPTED
            || ack.getVerdict() == LinkVerdict.LINK_VERDICT_ALREADY;
    Login login = logins.get(ack.getLinkAttemptId());
    if (ack.getRevision() == 0 || !taken) {
      logins.remove(ack.getLinkAttemptId());
    } else if (login != null && login.revision == ack.getRevision() && login.stepKey != null) {
      login.unanswered = null;
    }
  }

  /** After a reconnect: what was not acknowledged is sent again. */
  void resume() {
    for (Login login : logins.values()) {
      ControlRequest frame = login.unanswered;
      if (frame != null) {
        frames.accept(frame);
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    logins.clear();
  }

  private void send(Login login, ControlRequest.Builder frame) {
    ControlRequest sent = frame(frame);
    login.unanswered = sent;
    frames.accept(sent);
  }

  private static ControlRequest frame(ControlRequest.Builder frame) {
    return frame.setCorrelationId(ControlWire.newId()).build();
  }

  private static LinkOutcome.Builder outcome(LinkContext context, LinkFailed failed) {
    return head(context).setFailed(failed);
  }

  private static LinkOutcome.Builder outcome(LinkContext context, LinkVerified verified) {
    return head(context).setVerified(verified);
  }

  private static LinkOutcome.Builder head(LinkContext context) {
    return LinkOutcome.newBuilder()
        .setLinkAttemptId(context.getLinkAttemptId())
        .setAttemptEpoch(context.getAttemptEpoch());
  }

  private static LinkFailed failed(LinkFailure failure, boolean retryable) {
    return LinkFailed.newBuilder().setFailure(failure).setRetryable(retryable).build();
  }
}
