package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
import dev.ligature.api.connector.v1.LinkContext;
import dev.ligature.api.connector.v1.LinkField;
import dev.ligature.api.connector.v1.LinkFlow;
import dev.ligature.api.connector.v1.LinkOutcome;
import dev.ligature.api.connector.v1.LinkStep;
import dev.ligature.api.connector.v1.LinkVerdict;
import dev.ligature.api.connector.v1.LinkVerified;
import dev.ligature.api.connector.v1.StepRecipient;
import dev.ligature.api.connector.v1.Welcome;
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
import dev.ligature.db.Sql;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** Users who connect outside accounts, and a daemon that does what the test says. */
final class LinkFixture {
  static final String PASSWORD = "correct horse battery staple";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final TestServer server;
  final TestTenant tenant;
  final ScriptedDaemon daemon;
  String account;
  LinkServiceGrpc.LinkServiceBlockingStub user;

  private final ConnectorFixture.Enrolled enrolled;
  private final InstanceKeys instance = InstanceKeys.generate();
  private final Welcome welcome;

  LinkFixture(TestServer server) {
    this.server = server;
    this.tenant = TestTenant.create(server);
    newUser();
    this.enrolled = ConnectorFixture.enrol(server, tenant.id());
    this.daemon =
        new ScriptedDaemon(server.channel(), enrolled.id(), enrolled.identity(), instance);
    this.welcome = daemon.start(enrolled.token());
    // Frames are taken in order: once this is answered, the inventory has been.
    daemon.heartbeat();
  }

  /** From here on a new account with a proven mailbox is the user. */
  void newUser() {
    account = tenant.account();
    verify(account);
    user = as(tenant.signIn(account));
  }

  /** LinkService as the user of a session. */
  LinkServiceGrpc.LinkServiceBlockingStub as(String session) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(session));
  }

  /** The account has proven a mailbox. */
  void verify(String account) {
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

  /** A login at an IRC network under a nickname, by password. */
  static StartLinkRequest toConnect(String nickname) {
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

  /** The user starts such a login. */
  LinkAttempt connect(String nickname) {
    return user.startLink(toConnect(nickname)).getAttempt();
  }

  /** The daemon is told to begin. */
  LinkContext begun() {
    return daemon.await(FrameCase.CONFIGURE_IDENTITY).getConfigureIdentity().getContext();
  }

  /** The attempt as the user sees it. */
  LinkAttempt now(LinkAttempt attempt) {
    return user.getLinkAttempt(
            GetLinkAttemptRequest.newBuilder().setAttemptId(attempt.getAttemptId()).build())
        .getAttempt();
  }

  LinkAttempt awaitState(LinkAttempt attempt, LinkState state) {
    return await().atMost(PATIENCE).until(() -> now(attempt), seen -> seen.getState() == state);
  }

  /** The daemon asks for the password; the key that the answer is sealed to. */
  SealingKeyPair ask(LinkContext context, int revision) {
    SealingKeyPair key = SealingKeyPair.generate();
    daemon.send(ControlRequest.newBuilder().setLinkStep(step(context, revision, key)));
    return key;
  }

  /** A step that asks for the password, to be sealed to a key. */
  LinkStep step(LinkContext context, int revision, SealingKeyPair key) {
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

  /** What the daemon is answered. */
  LinkVerdict ack() {
    return daemon.await(FrameCase.LINK_ACK).getLinkAck().getVerdict();
  }

  /** The user's answer to a step, sealed. */
  ContinueLinkRequest answer(LinkAttempt asking) {
    return ContinueLinkRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setAttemptId(asking.getAttemptId())
        .setSealedAnswers(
            SealedAnswers.seal(asking, Platform.PLATFORM_IRC, Map.of("password", PASSWORD)))
        .build();
  }

  String environment() {
    return server.bean(KeySettings.class).environment();
  }

  /** The credential of an attempt, sealed to the vault. */
  SealedSecret credential(LinkContext context, String attemptId) {
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
                SealedBox.seal(key.getPublicKey().toByteArray(), info, PASSWORD.getBytes(UTF_8))))
        .build();
  }

  private SealingKey vaultKey() {
    try {
      return SealingKeyManifest.parseFrom(welcome.getSealingKeys().getManifest()).getKeys(0);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  static LinkOutcome.Builder outcome(LinkContext context) {
    return LinkOutcome.newBuilder()
        .setLinkAttemptId(context.getLinkAttemptId())
        .setAttemptEpoch(context.getAttemptEpoch());
  }

  /** The platform knew the login under this id. */
  LinkOutcome verified(LinkContext context, String remoteId, SealedSecret credential) {
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

  /** The daemon reports an outcome; what it is answered. */
  LinkVerdict report(LinkOutcome outcome) {
    daemon.send(ControlRequest.newBuilder().setLinkOutcome(outcome));
    return ack();
  }

  /** How many rows of the tenant a table has. */
  int rows(String table) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.intValue("count"),
            "select count(*)::int as count from " + table + " where tenant_id = ?",
            tenant.id());
  }
}
