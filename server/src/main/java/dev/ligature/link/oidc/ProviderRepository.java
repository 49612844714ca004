package dev.ligature.link.oidc;

import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.policy.SealedForTenant;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of identity providers. */
@Singleton
class ProviderRepository {
  private static final String SELECT =
      """
      select p.*, array(select redirect_uri from provider_redirect r
        where r.tenant_id = p.tenant_id and r.provider_id = p.provider_id
        order by redirect_uri) as redirect_uris
      from identity_provider p where p.tenant_id = ?
      """;

  private final Sql sql;

  ProviderRepository(Sql sql) {
    this.sql = sql;
  }

  /** A provider that is not removed. */
  Optional<IdentityProvider> find(TenantId tenant, String id) {
    return sql.find(
        ProviderRepository::read,
        SELECT + "and p.provider_id = ? and p.removed_time is null",
        tenant,
        id);
  }

  /** The provider, with its row locked against changes until the transaction ends. */
  Optional<IdentityProvider> findShared(TenantId tenant, String id) {
    return sql.find(
        ProviderRepository::read,
        SELECT + "and p.provider_id = ? and p.removed_time is null for share of p",
        tenant,
        id);
  }

  List<IdentityProvider> listAfter(TenantId tenant, String id, int limit) {
    return sql.list(
        ProviderRepository::read,
        SELECT + "and p.provider_id > ? and p.removed_time is null order by p.provider_id limit ?",
        tenant,
        id,
        limit);
  }

  /** Writes the provider whole, and its secret; the version rises and is returned. */
  long put(IdentityProvider provider, @Nullable SealedForTenant secret, Instant now) {
    long version =
        sql.one(
            row -> row.longValue("version"),
            """
            insert into identity_provider as p (tenant_id, provider_id, protocol, issuer, client_id,
              client_secret, secret_key_generation, scopes, subject_key, is_personal,
              is_sign_in_capable, is_disabled, created_time, updated_time)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, provider_id) do update set
              protocol = excluded.protocol, issuer = excluded.issuer,
              client_id = excluded.client_id, client_secret = excluded.client_secret,
              secret_key_generation = excluded.secret_key_generation, scopes = excluded.scopes,
              subject_key = excluded.subject_key, is_personal = excluded.is_personal,
              is_sign_in_capable = excluded.is_sign_in_capable,
              is_disabled = excluded.is_disabled, updated_time = excluded.updated_time,
              removed_time = null, version = p.version + 1
            returning version
            """,
            provider.tenant(),
            provider.id(),
            provider.protocol(),
            provider.issuer(),
            provider.clientId(),
            secret == null ? null : secret.ciphertext(),
            secret == null ? null : secret.generation(),
            provider.scopes(),
            provider.subjectKey(),
            provider.personal(),
            provider.signInCapable(),
            provider.disabled(),
            now,
            now);
    forgetRedirects(provider.tenant(), provider.id());
    for (String each : provider.redirectUris()) {
      sql.update(
          "insert into provider_redirect (tenant_id, redirect_uri, provider_id) values (?, ?, ?)",
          provider.tenant(),
          each,
          provider.id());
    }
    return version;
  }

  /** Marks it removed and forgets its secret. */
  boolean remove(TenantId tenant, String id, Instant now) {
    forgetRedirects(tenant, id);
    return sql.update(
            """
            update identity_provider
            set removed_time = ?, updated_time = ?, version = version + 1, client_secret = null,
              secret_key_generation = null
            where tenant_id = ? and provider_id = ? and removed_time is null
            """,
            now,
            now,
            tenant,
            id)
        == 1;
  }

  /** Our secret there, of a provider that is not removed. */
  Optional<SealedForTenant> secret(TenantId tenant, String id) {
    return sql.find(
        row ->
            new SealedForTenant(row.intValue("secret_key_generation"), row.bytes("client_secret")),
        """
        select client_secret, secret_key_generation from identity_provider
        where tenant_id = ? and provider_id = ? and client_secret is not null
        """,
        tenant,
        id);
  }

  private void forgetRedirects(TenantId tenant, String id) {
    sql.update("delete from provider_redirect where tenant_id = ? and provider_id = ?", tenant, id);
  }

  private static IdentityProvider read(Row row) {
    return new IdentityProvider(
        new TenantId(row.uuid("tenant_id")),
        row.text("provider_id"),
        row.constant("protocol", ProviderProtocol.class),
        row.text("issuer"),
        row.text("client_id"),
        List.copyOf(row.texts("scopes")),
        List.copyOf(row.texts("redirect_uris")),
        row.constant("subject_key", SubjectKey.class),
        row.bool("is_personal"),
        row.bool("is_sign_in_capable"),
        row.bool("is_disabled"),
        row.longValue("version"));
  }
}
