package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Abilities;
import dev.ligature.api.common.v1.CapabilitySummary;
import dev.ligature.api.common.v1.Platform;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.api.connector.v1.LinkAnswers;
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkFailed;
import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkInput;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.connector.v1.LinkVerified;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.connector.v1.Welcome;
import dev.ligature.api.link.v1.CancelLinkRequest;
import dev.ligature.api.link.v1.ConnectorTarget;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.GetLinkAttemptRequest;
import dev.ligature.api.link.v1.LinkAttempt;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.LinkState;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.api.vault.v1.SealingKey;
import dev.ligature.api.vault.v1.SealingKeyManifest;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import dev.ligature.client.link.SealedAnswers;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outside accounts are connected by the real server and a daemon that does what the test says. */
class LinkConnectorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PASSWORD = "correct horse battery staple";

  private static TestServer server;

  private TestTenant tenant;
  private String account;
  private LinkServiceGrpc.LinkServiceBlockingStub user;
  private ConnectorFixture.Enrolled enrolled;
  private InstanceKeys instance;
  private ScriptedDaemon daemon;
  private Welcome welcome;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(LinkConnectorIT.class, Map.of("ligature.link.sweep-interval", "200ms"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void enter() {
    tenant = TestTenant.create(server);
    account = tenant.account();
    verify(account);
    user = as(tenant.signIn(account));
    enrolled = ConnectorFixture.enrol(server, tenant.id());
    instance = InstanceKeys.generate();
    daemon = new ScriptedDaemon(server.channel(), enrolled.id(), enrolled.identity(), instance);
    welcome = daemon.start(enrolled.token());
    // Frames are taken in order: once this is answered, the inventory has been.
    daemon.heartbeat();
  }

  private LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private void verify(String account) {
    server
        .bean(Sql.class)
        .update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider,
              subject_raw, subject_display, subject_canonical, canonicaliser_version,
              is_sign_in_capable, verified_time, last_proof_time, created_time)
            values (?, gen_random_uuid(), ?::uuid, 'EMAIL', 'email', ?, ?, ?, 1, true, now(), now(),
              now())
            """,
            tenant.id(),
            account,
            account + "@example.org",
            account + "@example.org",
            account + "@example.org");
  }

  private static StartLinkRequest toConnect(String nickname) {
    return StartLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setConnector(
            ConnectorTarget.newBuilder()
                .setFlow(LinkFlow.LINK_FLOW_PASSWORD)
                .setSettings(
                    ConnectorSettings.newBuilder()
                        .setIrc(
                            IrcSettings.newBuilder()
                                .setHost("irc.example.org")
                                .setNickname(nickname)
                                .setAuthentication(
                                    IrcAuthentication.IRC_AUTHENTICATION_SASL_PLAIN))))
        .build();
  }

  private LinkAttempt now(LinkAttempt attempt) {
    return user.getLinkAttempt(
            GetLinkAttemptRequest.newBuilder().setAttemptId(attempt.getAttemptId()).build())
        .getAttempt();
  }

  private LinkAttempt awaitState(LinkAttempt attempt, LinkState state) {
    return await().atMost(PATIENCE).until(() -> now(attempt), seen -> seen.getState() == state);
  }

  private LinkVerdict ack() {
    return daemon.await(FrameCase.LINK_ACK).getLinkAck().getVerdict();
  }

  /** The daemon asks for the password; the key that the answer is sealed to. */
  private SealingKeyPair ask(LinkContext context, int revision) {
    SealingKeyPair key = SealingKeyPair.generate();
    daemon.send(ControlRequest.newBuilder().setLinkStep(step(context, revision, key)));
    return key;
  }

  private LinkStep step(LinkContext context, int revision, SealingKeyPair key) {
    String environment = environment();
    String keyId = "step-" + revision;
    byte[] statement =
        SealedAnswers.recipientStatement(
            environment, context.getLinkAttemptId(), revision, keyId, key.publicKey());
    return LinkStep.newBuilder()
        .setLinkAttemptId(context.getLinkAttemptId())
        .setAttemptEpoch(context.getAttemptEpoch())
        .setRevision(revision)
        .setStepTtl(Durations.fromMinutes(5))
        .addFields(LinkField.newBuilder().setName("password").setSecret(true))
        .setRecipient(
            StepRecipient.newBuilder()
                .setKeyId(keyId)
                .setPublicKey(ByteString.copyFrom(key.publicKey()))
                .setSignature(ByteString.copyFrom(instance.signing().sign(statement)))
                .setInstanceSigningKey(ByteString.copyFrom(instance.signing().publicKey()))
                .setInstanceSealingKey(ByteString.copyFrom(instance.sealing().publicKey()))
                .setInstanceCertificate(
                    ByteString.copyFrom(
                        instance.certificate(enrolled.identity(), environment, enrolled.id())))
                .setIdentityPublicKey(ByteString.copyFrom(enrolled.identity().publicKey()))
                .setDaemonId(enrolled.id().toString())
                .setInstanceId(instance.instance().toString()))
        .build();
  }

  private static String environment() {
    return server.bean(dev.ligature.keys.KeySettings.class).environment();
  }

  private ContinueLinkRequest answer(LinkAttempt asking) {
    return ContinueLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setAttemptId(asking.getAttemptId())
        .setSealedAnswers(
            SealedAnswers.seal(asking, Platform.PLATFORM_IRC, Map.of("password", PASSWORD)))
        .build();
  }

  private SealedSecret credential(LinkContext context, String attemptId) {
    SealingKey key = vaultKey();
    HpkeInfo info =
        new HpkeInfo(
            "link-credential",
            environment(),
            context.getTenantId(),
            context.getAccountId(),
            attemptId,
            "",
            "IRC",
            key.getKeyId(),
            Long.toString(context.getAttemptEpoch()));
    return SealedSecret.newBuilder()
        .setRecipientKeyId(key.getKeyId())
        .setSealed(
            ByteString.copyFrom(
                SealedBox.seal(
                    key.getPublicKey().toByteArray(),
                    info,
                    PASSWORD.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .build();
  }

  private SealingKey vaultKey() {
    try {
      return SealingKeyManifest.parseFrom(welcome.getSealingKeys().getManifest()).getKeys(0);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static LinkOutcome.Builder outcome(LinkContext context) {
    return LinkOutcome.newBuilder()
        .setLinkAttemptId(context.getLinkAttemptId())
        .setAttemptEpoch(context.getAttemptEpoch());
  }

  private LinkOutcome verified(LinkContext context, String remoteId, SealedSecret credential) {
    return outcome(context)
        .setVerified(
            LinkVerified.newBuilder()
                .setCredential(credential)
                .setCapabilities(
                    CapabilitySummary.newBuilder()
                        .setRemoteId(remoteId)
                        .setCan(Abilities.newBuilder().setRead(true).setSend(true))
                        .putCounts("channels_joined", 1)))
        .build();
  }

  private LinkVerdict report(LinkOutcome outcome) {
    daemon.send(ControlRequest.newBuilder().setLinkOutcome(outcome));
    return ack();
  }

  private LinkContext begun() {
    return daemon.await(FrameCase.CONFIGURE_IDENTITY).getConfigureIdentity().getContext();
  }

  private LinkAttempt connect(String nickname) {
    return user.startLink(toConnect(nickname)).getAttempt();
  }

  private int rows(String table) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.intValue("count"),
            "select count(*)::int as count from " + table + " where tenant_id = ?",
            tenant.id());
  }

  @Test
  void REQ_aVerifiedLoginBecomesPersonaCredentialAndAssignment() throws Exception {
    LinkAttempt attempt = connect("Anna");
    LinkContext context = begun();
    SealingKeyPair key = ask(context, 1);
    assertThat(ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    LinkAttempt asking = awaitState(attempt, LinkState.LINK_STATE_STEP);
    LinkAttempt waiting = user.continueLink(answer(asking)).getAttempt();
    LinkInput input = daemon.await(FrameCase.LINK_INPUT).getLinkInput();
    LinkOutcome verified = verified(context, "Anna", credential(context, attempt.getAttemptId()));
    LinkVerdict first = report(verified);
    LinkAttempt active = now(attempt);

    assertThat(attempt.getState()).isEqualTo(LinkState.LINK_STATE_STARTED);
    assertThat(attempt.getTargetDisplay()).isEqualTo("Anna at irc.example.org");
    assertThat(waiting.getState()).isEqualTo(LinkState.LINK_STATE_VERIFYING);
    HpkeInfo info =
        new HpkeInfo(
            "link-input",
            environment(),
            context.getTenantId(),
            context.getAccountId(),
            attempt.getAttemptId(),
            "1",
            "IRC",
            "step-1",
            "1");
    byte[] clear = SealedBox.open(key, info, input.getAnswers().getSealed().toByteArray());
    assertThat(LinkAnswers.parseFrom(clear).getAnswersMap()).containsEntry("password", PASSWORD);
    assertThat(first).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    assertThat(active.getState()).isEqualTo(LinkState.LINK_STATE_ACTIVE);
    assertThat(active.getConnected().getCapabilities().getRemoteId()).isEqualTo("Anna");
    assertThat(daemon.await(FrameCase.ASSIGN_SPEC).getAssignSpec().getFence().getConnectorId())
        .isEqualTo(active.getConnected().getPersonaId());
    assertThat(report(verified)).isEqualTo(LinkVerdict.LINK_VERDICT_ALREADY);
    assertThat(rows("credential")).isEqualTo(1);
  }

  @Test
  void aStepIsKeptOnceAndInOrder() {
    connect("bert");
    LinkContext context = begun();
    SealingKeyPair key = SealingKeyPair.generate();

    daemon.send(ControlRequest.newBuilder().setLinkStep(step(context, 2, key)));
    assertThat(ack()).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
    daemon.send(ControlRequest.newBuilder().setLinkStep(step(context, 1, key)));
    assertThat(ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    daemon.send(ControlRequest.newBuilder().setLinkStep(step(context, 1, key)));
    assertThat(ack()).isEqualTo(LinkVerdict.LINK_VERDICT_ALREADY);
  }

  @Test
  void refusesAStepWhoseRecipientIsAnotherInstance() {
    connect("carl");
    LinkContext context = begun();
    LinkStep.Builder foreign = step(context, 1, SealingKeyPair.generate()).toBuilder();
    foreign.getRecipientBuilder().setInstanceId(UUID.randomUUID().toString());

    daemon.send(ControlRequest.newBuilder().setLinkStep(foreign));

    assertThat(ack()).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
  }

  @Test
  void aRefusedSecretFailsWithWhatTheUserCanDo() {
    LinkAttempt attempt = connect("dora");
    LinkContext context = begun();

    LinkVerdict verdict =
        report(
            outcome(context)
                .setFailed(
                    LinkFailed.newBuilder()
                        .setFailure(LinkFailure.LINK_FAILURE_BAD_CREDENTIALS)
                        .setRetryable(true))
                .build());

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    LinkAttempt failed = now(attempt);
    assertThat(failed.getState()).isEqualTo(LinkState.LINK_STATE_FAILED);
    assertThat(failed.getFailed().getReason()).isEqualTo("BAD_CREDENTIALS");
    assertThat(failed.getFailed().getRetryable()).isTrue();
    assertThat(failed.getFailed().getAdvice()).contains("check it");
    assertThat(rows("persona")).isZero();
  }

  @Test
  void aRemoteIdOfAnotherAccountFailsWithoutATrace() {
    LinkAttempt first = connect("Eve[a]");
    LinkContext context = begun();
    report(verified(context, "Eve[a]", credential(context, first.getAttemptId())));
    String other = tenant.account();
    verify(other);
    user = as(tenant.signIn(other));
    LinkAttempt second = connect("eve{A}");
    LinkContext again = begun();

    LinkVerdict verdict =
        report(verified(again, "eve{A}", credential(again, second.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    assertThat(now(second).getFailed().getReason()).isEqualTo("PERSONA_IN_USE");
    assertThat(rows("persona")).isEqualTo(1);
    assertThat(rows("credential")).isEqualTo(1);
  }

  @Test
  void theOwnersOwnPersonaIsLinkedAnew() {
    LinkAttempt first = connect("fay");
    LinkContext context = begun();
    report(verified(context, "fay", credential(context, first.getAttemptId())));
    LinkAttempt second = connect("fay");
    LinkContext again = begun();

    LinkVerdict verdict = report(verified(again, "FAY", credential(again, second.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_ACCEPTED);
    assertThat(now(second).getConnected().getPersonaId())
        .isEqualTo(now(first).getConnected().getPersonaId());
    assertThat(rows("persona")).isEqualTo(1);
    assertThat(rows("credential_version")).isEqualTo(2);
  }

  @Test
  void aCredentialOfAnotherAttemptIsRefused() {
    LinkAttempt attempt = connect("gus");
    LinkContext context = begun();

    LinkVerdict verdict =
        report(verified(context, "gus", credential(context, UUID.randomUUID().toString())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_REFUSED);
    assertThat(now(attempt).getState()).isEqualTo(LinkState.LINK_STATE_FAILED);
    assertThat(rows("persona")).isZero();
    assertThat(rows("credential")).isZero();
  }

  @Test
  void INV_L3_anExpiredLinkNeverMakesACredential() {
    LinkAttempt attempt = connect("hal");
    LinkContext context = begun();
    server
        .bean(Sql.class)
        .update(
            "update link_attempt set expire_time = now() - interval '1 second'"
                + " where link_attempt_id = ?::uuid",
            attempt.getAttemptId());

    LinkVerdict verdict =
        report(verified(context, "hal", credential(context, attempt.getAttemptId())));

    assertThat(verdict).isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    awaitState(attempt, LinkState.LINK_STATE_EXPIRED);
    assertThat(rows("credential")).isZero();
    daemon.await(FrameCase.LINK_CANCEL);
  }

  @Test
  void aCancelledLoginIsTakenFromTheDaemon() {
    LinkAttempt attempt = connect("ida");
    LinkContext context = begun();

    user.cancelLink(
        CancelLinkRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setAttemptId(attempt.getAttemptId())
            .build());

    assertThat(daemon.await(FrameCase.LINK_CANCEL).getLinkCancel().getLinkAttemptId())
        .isEqualTo(attempt.getAttemptId());
    assertThat(report(verified(context, "ida", credential(context, attempt.getAttemptId()))))
        .isEqualTo(LinkVerdict.LINK_VERDICT_OVER);
    assertThat(rows("persona")).isZero();
  }

  @Test
  void anotherDaemonsOutcomeIsFenced() {
    LinkAttempt attempt = connect("joe");
    LinkContext context = begun();
    ConnectorFixture.Enrolled liar = ConnectorFixture.enrol(server, tenant.id());
    ScriptedDaemon other =
        new ScriptedDaemon(server.channel(), liar.id(), liar.identity(), InstanceKeys.generate());
    other.start(liar.token());
    other.heartbeat();

    other.send(
        ControlRequest.newBuilder()
            .setLinkOutcome(verified(context, "joe", credential(context, attempt.getAttemptId()))));

    assertThat(other.await(FrameCase.LINK_ACK).getLinkAck().getVerdict())
        .isEqualTo(LinkVerdict.LINK_VERDICT_FENCED);
    assertThat(now(attempt).getState()).isEqualTo(LinkState.LINK_STATE_STARTED);
  }

  @Test
  void aLostDaemonEndsTheLogin() {
    LinkAttempt attempt = connect("kim");
    begun();

    daemon.close();

    LinkAttempt failed = awaitState(attempt, LinkState.LINK_STATE_FAILED);
    assertThat(failed.getFailed().getReason()).isEqualTo("NO_DAEMON");
    assertThat(failed.getFailed().getRetryable()).isTrue();
  }

  @Test
  void takesAtMostFiveAnswers() {
    LinkAttempt attempt = connect("lea");
    LinkContext context = begun();
    for (int revision = 1; revision <= 5; revision++) {
      ask(context, revision);
      ack();
      user.continueLink(answer(now(attempt)));
      daemon.await(FrameCase.LINK_INPUT);
    }
    ask(context, 6);
    ack();

    Refused.with(Reason.LIMIT_REACHED, () -> user.continueLink(answer(now(attempt))));
  }

  @Test
  void refusesAnswersToAnEarlierStep() {
    LinkAttempt attempt = connect("max");
    LinkContext context = begun();
    ask(context, 1);
    ack();
    ContinueLinkRequest toFirst = answer(now(attempt));
    ask(context, 2);
    ack();

    Refused.with(Reason.CHALLENGE_VOID, () -> user.continueLink(toFirst));
    assertThat(user.continueLink(answer(now(attempt))).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_VERIFYING);
  }

  @Test
  void onlyTheSessionThatStartedItContinues() {
    LinkAttempt attempt = connect("ned");
    LinkContext context = begun();
    ask(context, 1);
    ack();
    ContinueLinkRequest request = answer(now(attempt));
    String stranger = tenant.account();
    verify(stranger);

    Refused.with(Reason.NOT_FOUND, () -> as(tenant.signIn(stranger)).continueLink(request));
    Refused.with(Reason.PROOF_MISMATCH, () -> as(tenant.signIn(account)).continueLink(request));
    assertThat(user.continueLink(request).getAttempt().getState())
        .isEqualTo(LinkState.LINK_STATE_VERIFYING);
  }

  @Test
  void anAccountWithoutAProvenIdentityConnectsNothing() {
    String fresh = tenant.account();

    Refused.with(Reason.UNVERIFIED, () -> as(tenant.signIn(fresh)).startLink(toConnect("olga")));
  }

  @Test
  void refusesAFlowThatThePlatformLacksAndAPlatformWithoutADaemon() {
    StartLinkRequest.Builder wrong = toConnect("pia").toBuilder();
    wrong.getConnectorBuilder().setFlow(LinkFlow.LINK_FLOW_QR_CODE);
    assertThat(Refused.with(Reason.INVALID_FIELD, () -> user.startLink(wrong.build())).toString())
        .contains("connector.flow");

    StartLinkRequest.Builder unserved = toConnect("pia").toBuilder();
    unserved.getConnectorBuilder().setFlow(LinkFlow.LINK_FLOW_CLIENT_CERTIFICATE);
    Refused.with(Reason.NO_DAEMON, () -> user.startLink(unserved.build()));
  }
}
