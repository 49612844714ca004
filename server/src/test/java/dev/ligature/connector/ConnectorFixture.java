package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorSettings;
import dev.ligature.api.connector.v1.IrcAuthentication;
import dev.ligature.api.connector.v1.IrcSettings;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.Caller;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Rows that daemons work on: a tenant with one IRC connector, and enrolled daemons. */
final class ConnectorFixture {
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
    UUID credential = UUID.randomUUID();
    UUID userKey = UUID.randomUUID();
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
              sql.update(
                  """
                  insert into shard_key (residency, generation, shard, kek_uri, kek_version, wrapped,
                    created_time)
                  values ('eu', 1, 0, 'test', '1', ?, now()) on conflict do nothing
                  """,
                  new byte[48]);
              sql.update(
                  """
                  insert into user_key (tenant_id, user_key_id, epoch, account_id, residency,
                    generation, shard, wrapped, created_time)
                  values (?, ?, 1, ?, 'eu', 1, 0, ?, now())
                  """,
                  tenant,
                  userKey,
                  account,
                  new byte[48]);
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
                  values (?, ?, 1, ?, ?, ?, ?, 1, now())
                  """,
                  tenant,
                  credential,
                  new byte[1],
                  new byte[48],
                  new byte[16],
                  userKey);
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
