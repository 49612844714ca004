package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.IntentPayload;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.api.connector.v1.SendMessage;
import dev.ligature.api.connector.v1.SubmitIntentRequest;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Role;
import dev.ligature.common.Secret;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import dev.ligature.vault.CredentialKind;
import dev.ligature.vault.CredentialVault;
import dev.ligature.vault.Material;
import dev.ligature.vault.NewVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;

/** An account of a tenant, signed in with two factors over the wire, that may have personas. */
final class OwnerFixture {
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
  private final TestTenant tenant;
  final Sql sql;
  final AccountId account;
  final ConnectorControlBlockingStub calls;

  OwnerFixture(TestServer server, TestTenant tenant) {
    this.server = server;
    this.tenant = tenant;
    this.sql = server.bean(Sql.class);
    this.account = new AccountId(UUID.fromString(tenant.account()));
    this.calls = signedIn("pwd", "otp");
  }

  /** The account's calls by a new session with these factors. */
  ConnectorControlBlockingStub signedIn(String... factors) {
    return as(tenant.signIn(account.toString(), factors));
  }

  /** The account's calls by a session with two factors that were proven too long ago. */
  ConnectorControlBlockingStub signedInLongAgo() {
    Instant then = Instant.now().minus(Duration.ofMinutes(20));
    String assertion =
        tenant.sign(
            tenant
                .claims(account.toString(), "pwd", "otp")
                .claim("auth_time", then.getEpochSecond())
                .build());
    return as(
        AccountServiceGrpc.newBlockingStub(tenant.channel(Role.GATEWAY))
            .createSession(
                CreateSessionRequest.newBuilder()
                    .setRequestId(id())
                    .setGatewayAssertion(assertion)
                    .setDeviceName("laptop")
                    .build())
            .getSession()
            .getSessionToken());
  }

  private ConnectorControlBlockingStub as(String token) {
    return ConnectorControlGrpc.newBlockingStub(tenant.session(token));
  }

  /** Puts a policy of the tenant in force. */
  void policy(String json) {
    sql.update(
        """
        with next as (
          insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
          select tenant_id, policy_version + 1, ?::jsonb, 'test', now() from tenant
          where tenant_id = ? returning tenant_id, version)
        update tenant t set policy_version = next.version from next
        where t.tenant_id = next.tenant_id
        """,
        json,
        tenant.id());
  }

  /** A new IRC persona with its credential, as a verified login leaves them. */
  String connect() {
    PersonaId wanted = new PersonaId(UUID.randomUUID());
    Actor actor = Actor.system("test", UUID.randomUUID());
    ProfileId profile =
        sql.one(
            row -> new ProfileId(row.uuid("profile_id")),
            "select profile_id from profile where tenant_id = ? and account_id = ? and is_primary",
            tenant.id(),
            account);
    return server
        .bean(Transactions.class)
        .run(
            () -> {
              PersonaId persona =
                  server
                      .bean(Personas.class)
                      .activate(
                          tenant.id(),
                          account,
                          actor,
                          new NewPersona(
                              wanted,
                              profile,
                              Platform.IRC,
                              "irc.example",
                              wanted.toString(),
                              "anna",
                              wanted.toString(),
                              1,
                              "Anna",
                              SETTINGS,
                              new byte[0],
                              EnumSet.allOf(dev.ligature.common.Action.class)));
              server
                  .bean(CredentialVault.class)
                  .put(
                      account,
                      new NewVersion(
                          actor,
                          tenant.id(),
                          persona,
                          CredentialKind.SASL,
                          new Material.Clear(Secret.taking("secret".getBytes(UTF_8))),
                          null,
                          null));
              return persona.toString();
            });
  }

  /** The same, with consent to receive and send, and with the first send confirmed. */
  String connectToSend() {
    String connector = connect();
    consent(connector, Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE);
    confirm(connector);
    return connector;
  }

  void consent(String connector, Action... actions) {
    var _ =
        calls.grantConsent(
            GrantConsentRequest.newBuilder()
                .setRequestId(id())
                .setPersonaId(connector)
                .addAllActions(List.of(actions))
                .setTextVersion("v1")
                .build());
  }

  void confirm(String connector) {
    var _ =
        calls.confirmFirstSend(
            ConfirmFirstSendRequest.newBuilder()
                .setRequestId(id())
                .setConnectorId(connector)
                .build());
  }

  static SubmitIntentRequest message(String connector, String text) {
    return SubmitIntentRequest.newBuilder()
        .setRequestId(id())
        .setConnectorId(connector)
        .setPayload(
            IntentPayload.newBuilder()
                .setSendMessage(SendMessage.newBuilder().setChannelId("#a").setText(text)))
        .build();
  }

  static String id() {
    return UUID.randomUUID().toString();
  }
}
