package dev.ligature.vault;

import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Credentials and their versions. */
@Singleton
class CredentialRepository {
  private final Sql sql;

  CredentialRepository(Sql sql) {
    this.sql = sql;
  }

  /** A persona that has not ended, with its owner; it stays so until the transaction ends. */
  Optional<PersonaPlace> lockPlace(TenantId tenant, PersonaId persona) {
    return sql.find(
        row ->
            new PersonaPlace(
                tenant,
                persona,
                new AccountId(row.uuid("account_id")),
                row.text("account_state").equals("ACTIVE"),
                row.constant("platform", Platform.class),
                row.text("network"),
                row.text("remote_canonical"),
                row.text("residency")),
        """
        select p.account_id, a.state as account_state, p.platform, p.network, p.remote_canonical,
          t.residency
        from persona p
          join account a on a.tenant_id = p.tenant_id and a.account_id = p.account_id
          join tenant t on t.tenant_id = p.tenant_id
        where p.tenant_id = ? and p.persona_id = ? and p.ended_time is null
        for share of p\
        """,
        tenant,
        persona);
  }

  /** The persona's credential that is not shredded. */
  Optional<StoredCredential> find(TenantId tenant, PersonaId persona) {
    return select(tenant, persona, "");
  }

  /** The same, locked for a change. */
  Optional<StoredCredential> lockOf(TenantId tenant, PersonaId persona) {
    return select(tenant, persona, " for update");
  }

  /** The same, kept from changes. */
  Optional<StoredCredential> shareOf(TenantId tenant, PersonaId persona) {
    return select(tenant, persona, " for share");
  }

  /** The credentials in use of the personas of tickets, kept from changes. */
  Map<PersonaId, StoredCredential> shareOf(Collection<TicketOrder> orders) {
    return orders.isEmpty()
        ? Map.of()
        : sql
            .list(
                CredentialRepository::credential,
                """
                select credential_ref, persona_id, kind, state, current_version from credential
                where (tenant_id, persona_id) in (select * from unnest(?::uuid[], ?::uuid[]))
                  and state <> 'SHREDDED'
                order by credential_ref for share\
                """,
                orders.stream().map(TicketOrder::tenant).toList(),
                orders.stream().map(TicketOrder::persona).toList())
            .stream()
            .collect(Collectors.toMap(StoredCredential::persona, Function.identity()));
  }

  private Optional<StoredCredential> select(TenantId tenant, PersonaId persona, String lock) {
    return sql.find(
        CredentialRepository::credential,
        """
        select credential_ref, persona_id, kind, state, current_version from credential
        where tenant_id = ? and persona_id = ? and state <> 'SHREDDED'\
        """
            + lock,
        tenant,
        persona);
  }

  /** The current version; empty once its key is destroyed. */
  Optional<StoredCredential.Version> current(TenantId tenant, StoredCredential credential) {
    return sql.find(
        row ->
            new StoredCredential.Version(
                credential.version(),
                StoredCredential.Version.blob(
                    row.bytes("header"), row.bytes("wrapped_dek"), row.bytes("ciphertext")),
                new UserKeyId(row.uuid("user_key_id")),
                row.intValue("key_epoch"),
                row.timeOrNull("token_expire_time"),
                row.time("created_time")),
        """
        select header, wrapped_dek, ciphertext, user_key_id, key_epoch, token_expire_time,
          created_time
        from credential_version
        where tenant_id = ? and credential_ref = ? and version = ? and destroyed_time is null\
        """,
        tenant,
        credential.ref(),
        credential.version());
  }

  /** Stores the persona's first one; false if it got one just now. */
  boolean insert(TenantId tenant, StoredCredential credential, Instant now) {
    return sql.update(
            """
            insert into credential
              (tenant_id, credential_ref, persona_id, kind, state, current_version, created_time,
               updated_time)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id, persona_id) where state <> 'SHREDDED' do nothing\
            """,
            tenant,
            credential.ref(),
            credential.persona(),
            credential.kind(),
            credential.state(),
            credential.version(),
            now,
            now)
        == 1;
  }

  /** Ends a pause. */
  void resume(TenantId tenant, PersonaId persona) {
    sql.update(
        """
        update credential set state = 'ACTIVE'
        where tenant_id = ? and persona_id = ? and state = 'PAUSED'\
        """,
        tenant,
        persona);
  }

  /** Makes the version the current one, if it is the next; false if another was stored. */
  boolean advance(TenantId tenant, StoredCredential next, Instant now) {
    return sql.update(
            """
            update credential set current_version = ?, kind = ?, state = 'ACTIVE',
              fence = fence + 1, updated_time = ?
            where tenant_id = ? and credential_ref = ? and current_version = ?
              and state <> 'SHREDDED'\
            """,
            next.version(),
            next.kind(),
            now,
            tenant,
            next.ref(),
            next.version() - 1)
        == 1;
  }

  void insert(TenantId tenant, CredentialRef credential, StoredCredential.Version version) {
    sql.update(
        """
        insert into credential_version
          (tenant_id, credential_ref, version, header, wrapped_dek, ciphertext, user_key_id,
           key_epoch, token_expire_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        tenant,
        credential,
        version.number(),
        version.blob().header().toByteArray(),
        version.blob().wrappedKey().toByteArray(),
        version.blob().ciphertext().toByteArray(),
        version.key(),
        version.keyEpoch(),
        version.tokenExpireTime(),
        version.createdTime());
  }

  private static StoredCredential credential(Row row) {
    return new StoredCredential(
        new CredentialRef(row.uuid("credential_ref")),
        new PersonaId(row.uuid("persona_id")),
        row.constant("kind", CredentialKind.class),
        row.constant("state", CredentialState.class),
        row.longValue("current_version"));
  }
}
