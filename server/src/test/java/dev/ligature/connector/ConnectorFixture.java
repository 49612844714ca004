package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.audit.Actor;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Role;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import dev.ligature.vault.CredentialKind;
import dev.ligature.vault.CredentialVault;
import dev.ligature.vault.Material;
import dev.ligature.vault.NewVersion;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Rows that daemons work on: a tenant with one IRC connector, and enrolled daemons. */
final class ConnectorFixture {
  static final String SECRET = "correct horse battery staple";

  private static final String REGION = "eu";

  private final TestServer server;
  private final Sql sql;
  final TenantId tenant = new TenantId(UUID.randomUUID());

  ConnectorFixture(TestServer server) {
    this.server = server;
    this.sql = server.bean(Sql.class);
    server
        .bean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into tenant (tenant_id, slug, display_name, kind, residency, created_time,
                    updated_time)
                  values (?, ?, 'Test', 'CONSUMER', ?, now(), now())
                  """,
                  tenant,
                  "t" + tenant.toString().substring(0, 8),
                  REGION);
              return sql.update(
                  """
                  insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
                  values (?, 1, '{}', 'test', now())
                  """,
                  tenant);
            });
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

  /** An active connector that waits for a daemon. */
  PersonaId connector() {
    PersonaId connector = new PersonaId(UUID.randomUUID());
    UUID account = UUID.randomUUID();
    UUID profile = UUID.randomUUID();
    byte[] settings =
        ConnectorSettings.newBuilder()
            .setIrc(
                IrcSettings.newBuilder()
                    .setHost("irc.example")
                    .setNickname("anna")
                    .setAuthentication(IrcAuthentication.IRC_AUTHENTICATION_SASL_SCRAM_SHA_256))
            .build()
            .toByteArray();
    return server
        .bean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into account (tenant_id, account_id, kind, created_time, updated_time)
                  values (?, ?, 'USER', now(), now())
                  """,
                  tenant,
                  account);
              sql.update(
                  """
                  insert into profile (tenant_id, profile_id, account_id, name, is_primary,
                    created_time, updated_time)
                  values (?, ?, ?, 'Anna', true, now(), now())
                  """,
                  tenant,
                  profile,
                  account);
              sql.update(
                  """
                  insert into persona (tenant_id, persona_id, account_id, profile_id, platform,
                    network, remote_raw, remote_display, remote_canonical, canonicaliser_version,
                    created_time)
                  values (?, ?, ?, ?, 'IRC', 'irc.example', ?, 'anna', ?, 1, now())
                  """,
                  tenant,
                  connector,
                  account,
                  profile,
                  connector.toString(),
                  connector.toString());
              server
                  .bean(CredentialVault.class)
                  .put(
                      new AccountId(account),
                      new NewVersion(
                          Actor.system("test", UUID.randomUUID()),
                          tenant,
                          connector,
                          CredentialKind.SASL,
                          new Material.Clear(Secret.taking(SECRET.getBytes(UTF_8))),
                          0L,
                          null));
              sql.update(
                  """
                  insert into connector (tenant_id, connector_id, platform, reach, spec_version,
                    settings, activated_time, created_time, updated_time)
                  values (?, ?, 'IRC', 'LOST', 1, ?, now(), now(), now())
                  """,
                  tenant,
                  connector,
                  settings);
              return connector;
            });
  }

  /** One text of the connector's row. */
  String column(PersonaId connector, String column) {
    return sql.one(
        row -> String.valueOf(row.textOrNull("value")),
        "select " + column + "::text as value from connector where connector_id = ?",
        connector);
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
