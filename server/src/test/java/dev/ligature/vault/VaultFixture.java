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
import dev.ligature.keys.KeySettings;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant with accounts that have an IRC persona each, on a real server. */
final class VaultFixture {
  static final String SECRET = "correct horse battery staple";

  final TestServer server;
  final Sql sql;
  final TestTenant services;
  final TenantId tenant;
  final Actor actor = Actor.system("test", UUID.randomUUID());

  /** A persona and its owner. */
  record Owned(AccountId account, PersonaId persona) {}

  VaultFixture(TestServer server) {
    this.server = server;
    this.sql = server.bean(Sql.class);
    this.services = TestTenant.create(server);
    this.tenant = services.id();
  }

  Owned owned() {
    return owned(new AccountId(UUID.fromString(services.account())));
  }

  /** One more persona of the account. */
  Owned owned(AccountId account) {
    PersonaId persona = new PersonaId(UUID.randomUUID());
    sql.update(
        """
        insert into persona (tenant_id, persona_id, account_id, profile_id, platform, network,
          remote_raw, remote_display, remote_canonical, canonicaliser_version, created_time)
        select tenant_id, ?, account_id, profile_id, 'IRC', 'net', 'nick', 'nick', ?, 1, now()
        from profile where tenant_id = ? and account_id = ?\
        """,
        persona,
        persona.toString(),
        tenant,
        account);
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
