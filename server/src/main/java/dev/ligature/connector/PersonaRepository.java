package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.DaemonId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of personas. */
@Singleton
class PersonaRepository {
  private static final String SELECT =
      """
      select p.*, c.daemon_id from persona p
      join connector c on c.tenant_id = p.tenant_id and c.connector_id = p.persona_id
      """;

  private final Sql sql;

  PersonaRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(TenantId tenant, AccountId account, NewPersona persona) {
    sql.update(
        """
        insert into persona (tenant_id, persona_id, account_id, profile_id, platform, network,
          remote_raw, remote_display, remote_canonical, canonicaliser_version, display_name,
          capabilities, capabilities_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now(), now())
        """,
        tenant,
        persona.id(),
        account,
        persona.profile(),
        persona.platform(),
        persona.network(),
        persona.remoteRaw(),
        persona.remoteDisplay(),
        persona.remoteCanonical(),
        persona.canonicaliserVersion(),
        persona.displayName(),
        persona.capabilities());
  }

  /** The account's living persona of the same remote id, locked. */
  Optional<PersonaId> holding(TenantId tenant, AccountId account, NewPersona persona) {
    return sql.find(
        row -> new PersonaId(row.uuid("persona_id")),
        """
        select p.persona_id from persona p
        join connector c on c.tenant_id = p.tenant_id and c.connector_id = p.persona_id
        where p.tenant_id = ? and p.account_id = ? and p.platform = ? and p.network = ?
          and p.remote_canonical = ? and p.ended_time is null and c.desired <> 'REVOKED'
        for update of p
        """,
        tenant,
        account,
        persona.platform(),
        persona.network(),
        persona.remoteCanonical());
  }

  /** What a new login found out about a persona. */
  void refresh(TenantId tenant, NewPersona persona) {
    sql.update(
        """
        update persona set display_name = ?, capabilities = ?, capabilities_time = now(),
          version = version + 1
        where tenant_id = ? and persona_id = ?
        """,
        persona.displayName(),
        persona.capabilities(),
        tenant,
        persona.id());
  }

  /** A persona of the tenant, or of one account of it. */
  Optional<Persona> find(TenantId tenant, @Nullable AccountId account, PersonaId persona) {
    return sql.find(
        PersonaRepository::read,
        SELECT
            + " where p.tenant_id = ? and p.persona_id = ?"
            + " and (?::uuid is null or p.account_id = ?)",
        tenant,
        persona,
        account,
        account);
  }

  /** A page in the order of ids, without those that have ended. */
  List<Persona> list(
      TenantId tenant,
      @Nullable AccountId account,
      @Nullable ProfileId profile,
      @Nullable PersonaId after,
      int limit) {
    return sql.list(
        PersonaRepository::read,
        SELECT
            + """
             where p.tenant_id = ? and p.ended_time is null
              and (?::uuid is null or p.account_id = ?)
              and (?::uuid is null or p.profile_id = ?)
              and (?::uuid is null or p.persona_id > ?)
            order by p.persona_id limit ?
            """,
        tenant,
        account,
        account,
        profile,
        profile,
        after,
        after,
        limit);
  }

  /** The remote id is free again. */
  void end(TenantId tenant, PersonaId persona) {
    sql.update(
        """
        update persona set ended_time = now(), version = version + 1
        where tenant_id = ? and persona_id = ? and ended_time is null
        """,
        tenant,
        persona);
  }

  /** Raises the version of the scopes; false if it is not the expected one. */
  boolean raiseScopesVersion(TenantId tenant, PersonaId persona, long expected) {
    return sql.update(
            """
            update persona set scopes_version = scopes_version + 1
            where tenant_id = ? and persona_id = ? and scopes_version = ?
            """,
            tenant,
            persona,
            expected)
        > 0;
  }

  /** Moves a persona; false if the profile is not one of its account. */
  boolean move(TenantId tenant, AccountId account, PersonaId persona, ProfileId profile) {
    return sql.update(
            """
            update persona p set profile_id = f.profile_id, version = p.version + 1
            from profile f
            where p.tenant_id = ? and p.persona_id = ? and p.account_id = ?
              and f.tenant_id = p.tenant_id and f.account_id = p.account_id and f.profile_id = ?
            """,
            tenant,
            persona,
            account,
            profile)
        > 0;
  }

  private static Persona read(Row row) {
    UUID daemon = row.uuidOrNull("daemon_id");
    return new Persona(
        new PersonaId(row.uuid("persona_id")),
        new AccountId(row.uuid("account_id")),
        new ProfileId(row.uuid("profile_id")),
        row.constant("platform", Platform.class),
        daemon == null ? null : new DaemonId(daemon),
        Objects.requireNonNullElse(row.bytesOrNull("capabilities"), new byte[0]),
        row.timeOrNull("capabilities_time"),
        row.longValue("scopes_version"));
  }
}
