package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.audit.Actor;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Role;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.UserKey;
import dev.ligature.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * An owner with an IRC persona that may send, whose connector a daemon session holds. Time passes
 * by moving the rows' times.
 */
final class IntentFixture {
  private static final byte[] SETTINGS =
      ConnectorSettings.newBuilder()
          .setIrc(
              IrcSettings.newBuilder()
                  .setHost("irc.example")
                  .setNickname("anna")
                  .setAuthentication(IrcAuthentication.IRC_AUTHENTICATION_SASL_SCRAM_SHA_256))
          .build()
          .toByteArray();

  private final TestServer server;
  final Sql sql;
  final TenantId tenant = new TenantId(UUID.randomUUID());
  final AccountId account = new AccountId(UUID.randomUUID());
  final PersonaId connector = new PersonaId(UUID.randomUUID());
  final ProfileId profile = new ProfileId(UUID.randomUUID());
  final UserSession userSession =
      new UserSession(
          new SessionId(UUID.randomUUID()),
          account,
          2,
          Set.of("pwd", "otp"),
          Instant.now(),
          null,
          1);
  final Caller owner =
      new Caller(
          "chat",
          Set.of(Role.BACKEND),
          tenant,
          userSession,
          null,
          null,
          "ligature.connector.v1.ConnectorControl/Test",
          UUID.randomUUID(),
          "0".repeat(31) + "1");

  private String sessionToken = "";

  IntentFixture(TestServer server) {
    this.server = server;
    this.sql = server.bean(Sql.class);
    boolean _ =
        server
            .bean(Transactions.class)
            .run(
                () -> {
                  insertOwner();
                  return true;
                });
    bean(Personas.class)
        .activate(
            tenant,
            account,
            Actor.of(owner),
            new NewPersona(
                connector,
                profile,
                Platform.IRC,
                "irc.example",
                "anna",
                "anna",
                "anna",
                1,
                null,
                SETTINGS,
                new byte[0],
                EnumSet.allOf(Action.class)));
    storeCredential();
    bean(Consents.class).grant(owner, connector, Set.of(Action.RECEIVE, Action.SEND_MESSAGE), "v1");
    bean(Consents.class).confirmFirstSend(owner, connector, "");
  }

  <T> T bean(Class<T> type) {
    return server.bean(type);
  }

  private void insertOwner() {
    sql.update(
        """
        insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
          updated_time)
        values (?, ?, 'Test', 'CONSUMER', 'eu', now(), now())
        """,
        tenant,
        "t" + tenant);
    sql.update(
        """
        insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
        values (?, 1, '{}', 'test', now())
        """,
        tenant);
    sql.update(
        """
        insert into account (tenant_id, account_id, kind, created_time, updated_time)
        values (?, ?, 'USER', now(), now())
        """,
        tenant,
        account);
    sql.update(
        """
        insert into profile (tenant_id, profile_id, account_id, name, is_primary, created_time,
          updated_time)
        values (?, ?, ?, 'Anna', true, now(), now())
        """,
        tenant,
        profile,
        account);
    sql.update(
        """
        insert into session (tenant_id, session_id, account_id, token_hash, session_epoch, aal,
          amr, audience, auth_time, idle_ttl_seconds, idle_expire_time, expire_time,
          last_used_time, created_time)
        values (?, ?, ?, ?, 1, 2, '{pwd,otp}', '{chat}', now(), 3600, now() + interval '1 h',
          now() + interval '1 h', now(), now())
        """,
        tenant,
        userSession.id(),
        account,
        IntentHashes.sha256(userSession.id().toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** A credential, without which no daemon is given the connector; it opens nothing. */
  private void storeCredential() {
    UserKey key = bean(KeyHierarchy.class).current(tenant, account);
    UUID credential = UUID.randomUUID();
    boolean _ =
        bean(Transactions.class)
            .run(
                () -> {
                  sql.update(
                      """
                      insert into credential (tenant_id, credential_ref, persona_id, kind,
                        current_version, created_time, updated_time)
                      values (?, ?, ?, 'SASL', 1, now(), now())
                      """,
                      tenant,
                      credential,
                      connector);
                  sql.update(
                      """
                      insert into credential_version (tenant_id, credential_ref, version, header,
                        wrapped_dek, ciphertext, user_key_id, key_epoch, created_time)
                      values (?, ?, 1, ?, ?, ?, ?, ?, now())
                      """,
                      tenant,
                      credential,
                      new byte[1],
                      new byte[48],
                      new byte[16],
                      key.id(),
                      key.epoch());
                  return true;
                });
  }

  /** An enrolled daemon of the tenant, connected and told what is its. */
  ScriptedDaemon enrolled(InstanceKeys instance, SigningKeyPair identity) {
    Caller operator =
        new Caller(
            "test",
            Set.of(Role.OPERATOR),
            null,
            null,
            null,
            "op",
            "test/Enrol",
            UUID.randomUUID(),
            "0".repeat(31) + "1");
    var enrolled =
        bean(DaemonEnrolment.class)
            .enrol(
                operator,
                "irc-" + UUID.randomUUID(),
                List.of(tenant.value()),
                "eu",
                Set.of(Platform.IRC),
                Duration.ofMinutes(5),
                "test");
    ScriptedDaemon daemon =
        new ScriptedDaemon(server.channel(), enrolled.daemon().value(), identity, instance);
    sessionToken = daemon.start(enrolled.token().text()).getSessionToken();
    return daemon;
  }

  /** The session token that Welcome gave the daemon of {@link #enrolled}. */
  String sessionToken() {
    return sessionToken;
  }

  /** A live session of a new daemon that takes the connector over under the next epoch. */
  AssignmentFence assign() {
    return assign(session());
  }

  /** A live session of a new daemon. */
  DaemonSession session() {
    DaemonId daemon = new DaemonId(UUID.randomUUID());
    DaemonSession daemonSession =
        new DaemonSession(
            new DaemonSessionId(UUID.randomUUID()),
            daemon,
            1,
            UUID.randomUUID(),
            new byte[32],
            new byte[32],
            new byte[32],
            "1.0.0",
            2,
            BuildVerdict.FULL,
            Set.of(Platform.IRC));
    byte[] unique = IntentHashes.sha256(daemon.toString().getBytes(StandardCharsets.UTF_8));
    sql.update(
        """
        insert into daemon (daemon_id, name, identity_public_key, serves_all_tenants, region,
          platforms, daemon_epoch, created_time)
        values (?, ?, ?, true, 'eu', '{IRC}', 1, now())
        """,
        daemon,
        daemon.toString(),
        unique);
    sql.update(
        """
        insert into daemon_session (daemon_session_id, daemon_id, daemon_epoch, instance_id,
          generation, node, work_endpoint, token_hash, instance_signing_key, instance_sealing_key,
          instance_certificate, build_digest, build_version, attestation_level, verdict, platforms,
          capacity, last_heartbeat_time, created_time)
        values (?, ?, 1, ?, 1, 'test', 'test', ?, ?, ?, ?, ?, '1.0.0', 2, 'FULL', '{IRC}', 100,
          now(), now())
        """,
        daemonSession.id(),
        daemon,
        daemonSession.instance(),
        unique,
        new byte[32],
        new byte[32],
        new byte[1],
        new byte[32]);
    return daemonSession;
  }

  /** The session takes the connector over under the next epoch. */
  AssignmentFence assign(DaemonSession daemonSession) {
    long epoch =
        sql.one(
            row -> row.longValue("connector_epoch"),
            """
            update connector set daemon_id = ?, daemon_session_id = ?, daemon_epoch = 1,
              connector_epoch = connector_epoch + 1, reach = 'LIVE', observed = 'CONNECTED',
              lease_expire_time = now() + interval '45 s'
            where tenant_id = ? and connector_id = ? returning connector_epoch
            """,
            daemonSession.daemon(),
            daemonSession.id(),
            tenant,
            connector);
    return new AssignmentFence(tenant, connector, epoch, daemonSession);
  }

  /** The daemon falls silent: the lease of its connector is over. */
  void loseLease() {
    sql.update(
        "update connector set lease_expire_time = now() - interval '1 s' where connector_id = ?",
        connector);
  }

  /** Every wait of the intent is over. */
  void skipWait(IntentId intent) {
    sql.update("update intent set next_try_time = now() where intent_id = ?", intent);
  }

  NewIntent message(String channel, String text) {
    return new NewIntent(
        new IntentId(UUID.randomUUID()),
        connector,
        Action.SEND_MESSAGE,
        channel,
        channel,
        text.getBytes(StandardCharsets.UTF_8),
        Duration.ofDays(1),
        null,
        null);
  }

  IntentId submit(String channel, String text) {
    return bean(IntentLedger.class).submit(owner, message(channel, text)).intent().id();
  }

  Intent intent(IntentId intent) {
    return bean(IntentLedger.class).get(owner, intent);
  }

  List<IntentDelivery> claim(AssignmentFence fence) {
    return claim(fence, 100, 1 << 20);
  }

  List<IntentDelivery> claim(AssignmentFence fence, int messages, long bytes) {
    return bean(IntentRounds.class)
        .run(
            fence.session(),
            List.of(),
            List.of(new ClaimWish(fence.connector(), fence.epoch(), messages, bytes)))
        .deliveries();
  }

  WriteVerdict dispatched(AssignmentFence fence, IntentDelivery delivery) {
    return write(fence, new AttemptReport.Dispatched(attempt(fence, delivery)));
  }

  WriteVerdict outcome(AssignmentFence fence, IntentDelivery delivery, IntentResult result) {
    return write(fence, new AttemptReport.Outcome(attempt(fence, delivery), result, 0.5));
  }

  private WriteVerdict write(AssignmentFence fence, AttemptReport report) {
    return bean(IntentRounds.class)
        .run(fence.session(), List.of(report), List.of())
        .verdicts()
        .getFirst();
  }

  /** The attempt of a delivery under the epoch of a fence. */
  private static AttemptFence attempt(AssignmentFence fence, IntentDelivery delivery) {
    AttemptFence attempt = delivery.claim().fence();
    return new AttemptFence(fence.connector(), fence.epoch(), attempt.intent(), attempt.attempt());
  }

  void sweep() {
    bean(IntentSweeper.class).sweep();
  }
}
