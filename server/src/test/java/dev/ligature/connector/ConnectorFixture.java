package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.audit.Actor;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Role;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import dev.ligature.vault.CredentialKind;
import dev.ligature.vault.CredentialVault;
import dev.ligature.vault.Material;
import dev.ligature.vault.NewVersion;
import io.grpc.Channel;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Rows that daemons work on: a tenant with one IRC connector, and enrolled daemons. */
final class ConnectorFixture {
  static final String SECRET = "correct horse battery staple";

  private static final String REGION = "eu";

  private final TestServer server;
  private final Sql sql;
  final TestTenant services;
  final TenantId tenant;

  ConnectorFixture(TestServer server) {
    this.server = server;
    this.sql = server.bean(Sql.class);
    this.services = TestTenant.create(server);
    this.tenant = services.id();
  }

  /** An enrolled daemon that has not connected yet. */
  record Enrolled(UUID id, String token, SigningKeyPair identity) {}

  Enrolled enrol() {
    return enrol(server, tenant);
  }

  /** A daemon that may serve one tenant. */
  static Enrolled enrol(TestServer server, TenantId tenant) {
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
        server
            .bean(DaemonEnrolment.class)
            .enrol(
                operator,
                "irc-" + UUID.randomUUID(),
                List.of(tenant.value()),
                REGION,
                Set.of(Platform.IRC),
                Duration.ofMinutes(5),
                "test");
    return new Enrolled(
        enrolled.daemon().value(), enrolled.token().text(), SigningKeyPair.generate());
  }

  ScriptedDaemon daemon(Enrolled enrolled, InstanceKeys instance) {
    return new ScriptedDaemon(server.channel(), enrolled.id(), enrolled.identity(), instance);
  }

  /** An active connector of a new account that waits for a daemon. */
  PersonaId connector() {
    return connector(new AccountId(UUID.fromString(services.account())));
  }

  /** An active connector of the account that may do everything, with its credential. */
  PersonaId connector(AccountId account) {
    PersonaId connector = new PersonaId(UUID.randomUUID());
    Actor actor = Actor.system("test", UUID.randomUUID());
    byte[] settings =
        ConnectorSettings.newBuilder()
            .setIrc(
                IrcSettings.newBuilder()
                    .setHost("irc.example")
                    .setNickname("anna")
                    .setAuthentication(IrcAuthentication.IRC_AUTHENTICATION_SASL_SCRAM_SHA_256))
            .build()
            .toByteArray();
    ProfileId profile =
        sql.one(
            row -> new ProfileId(row.uuid("profile_id")),
            "select profile_id from profile where tenant_id = ? and account_id = ?",
            tenant,
            account);
    NewPersona persona =
        new NewPersona(
            connector,
            profile,
            Platform.IRC,
            "irc.example",
            "anna",
            "anna",
            connector.toString(),
            1,
            null,
            settings,
            new byte[0],
            EnumSet.allOf(Action.class));
    return server
        .bean(Transactions.class)
        .run(
            () -> {
              server.bean(Personas.class).activate(tenant, account, actor, persona);
              server
                  .bean(CredentialVault.class)
                  .put(
                      account,
                      new NewVersion(
                          actor,
                          tenant,
                          connector,
                          CredentialKind.SASL,
                          new Material.Clear(Secret.taking(SECRET.getBytes(UTF_8))),
                          0L,
                          null));
              return connector;
            });
  }

  /** One text of the connector's row. */
  String column(PersonaId connector, String column) {
    return value(
        "select " + column + "::text as value from connector where connector_id = ?", connector);
  }

  /** The column {@code value} of the one row that a query about a connector finds. */
  String value(String query, PersonaId connector) {
    return sql.one(row -> String.valueOf(row.textOrNull("value")), query, connector);
  }

  /** A channel on which the owner of a connector is signed in. */
  Channel owner(PersonaId connector) {
    return services.session(
        services.signIn(
            value(
                "select account_id::text as value from persona where persona_id = ?", connector)));
  }

  /** Changes the connector as its owner would, and tells it in the feed. */
  void change(PersonaId connector, String assignments) {
    server
        .bean(ConnectorAssignments.class)
        .change(
            tenant,
            connector,
            "CHANGED",
            () ->
                sql.update(
                        "update connector set " + assignments + " where connector_id = ?",
                        connector)
                    > 0);
  }
}
