package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.audit.Actor;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant with accounts that have an IRC persona each, on a real server. */
final class VaultFixture {
  static final String SECRET = "correct horse battery staple";

  final TestServer server;
  final Sql sql;
  final TenantId tenant = new TenantId(UUID.randomUUID());
  final Actor actor = Actor.system("test", UUID.randomUUID());

  /** A persona and its owner. */
  record Owned(AccountId account, PersonaId persona) {}

  VaultFixture(TestServer server) {
    this.server = server;
    this.sql = server.bean(Sql.class);
    server
        .bean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into tenant (tenant_id, slug, display_name, kind, residency,
                    created_time, updated_time)
                  values (?, ?, 'Test', 'CONSUMER', 'eu', now(), now())\
                  """,
                  tenant,
                  "t" + tenant.toString().substring(0, 8));
              return sql.update(
                  """
                  insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
                  values (?, 1, '{}', 'test', now())\
                  """,
                  tenant);
            });
  }

  Owned owned() {
    AccountId account = new AccountId(UUID.randomUUID());
    PersonaId persona = new PersonaId(UUID.randomUUID());
    UUID profile = UUID.randomUUID();
    server
        .bean(Transactions.class)
        .run(
            () -> {
              sql.update(
                  """
                  insert into account (tenant_id, account_id, kind, created_time, updated_time)
                  values (?, ?, 'USER', now(), now())\
                  """,
                  tenant,
                  account);
              sql.update(
                  """
                  insert into profile (tenant_id, profile_id, account_id, name, created_time,
                    updated_time)
                  values (?, ?, ?, 'A', now(), now())\
                  """,
                  tenant,
                  profile,
                  account);
              return sql.update(
                  """
                  insert into persona (tenant_id, persona_id, account_id, profile_id, platform,
                    network, remote_raw, remote_display, remote_canonical, canonicaliser_version,
                    created_time)
                  values (?, ?, ?, ?, 'IRC', 'net', 'nick', 'nick', ?, 1, now())\
                  """,
                  tenant,
                  persona,
                  account,
                  profile,
                  persona.toString());
            });
    return new Owned(account, persona);
  }

  static Material clear() {
    return new Material.Clear(Secret.taking(bytes(SECRET)));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  NewVersion version(Owned owned, Material material, @Nullable Long expected) {
    return new NewVersion(
        actor, tenant, owned.persona(), CredentialKind.SASL, material, expected, null);
  }

  CredentialVault.Stored put(Owned owned, Material material, @Nullable Long expected) {
    return server
        .bean(CredentialVault.class)
        .put(owned.account(), version(owned, material, expected));
  }

  /** The context in which a backend seals the persona's credential. */
  HpkeInfo info(Owned owned, String keyId) {
    return new HpkeInfo(
        "credential",
        server.bean(KeySettings.class).environment(),
        tenant.toString(),
        owned.account().toString(),
        "",
        "",
        "IRC",
        keyId,
        "");
  }

  /** Sealed to the vault in some context, and sent in a backend's. */
  Material.Sealed sealed(String keyId, byte[] publicKey, HpkeInfo info) {
    return new Material.Sealed(
        keyId,
        ByteString.copyFrom(SealedBox.seal(publicKey, info, bytes(SECRET))),
        SealedContext.ofBackend());
  }
}
