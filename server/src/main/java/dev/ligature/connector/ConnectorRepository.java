package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The owner's side of connector rows; all times are the database's. */
@Singleton
class ConnectorRepository {
  private static final String SELECT =
      """
      select c.*, p.account_id, coalesce(s.attestation_level, 0) as evidence_level,
        (c.logout_confirmed_time is not null or c.logout_deadline_time <= now()) is true
          as logout_done
      from connector c
      join persona p on p.tenant_id = c.tenant_id and p.persona_id = c.connector_id
      left join daemon_session s on s.daemon_session_id = c.daemon_session_id
      """;

  private final Sql sql;

  ConnectorRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(TenantId tenant, NewPersona persona, FirstSendRule rule) {
    sql.update(
        """
        insert into connector (tenant_id, connector_id, platform, reach, confirm_first_send,
          settings, spec_version, activated_time, created_time, updated_time)
        values (?, ?, ?, 'LOST', ?, ?, 1, now(), now(), now())
        """,
        tenant,
        persona.id(),
        persona.platform(),
        rule,
        persona.settings());
  }

  /** New settings: the daemon is given them as a new version of the spec. */
  void refresh(TenantId tenant, NewPersona persona) {
    sql.update(
        """
        update connector set settings = ?, spec_version = spec_version + 1, version = version + 1,
          updated_time = now()
        where tenant_id = ? and connector_id = ?
        """,
        persona.settings(),
        tenant,
        persona.id());
  }

  /** A connector of the tenant, or of one account of it. */
  Optional<Connector> find(TenantId tenant, @Nullable AccountId account, PersonaId id) {
    return sql.find(
        ConnectorRepository::read,
        SELECT
            + " where c.tenant_id = ? and c.connector_id = ?"
            + " and (?::uuid is null or p.account_id = ?)",
        tenant,
        id,
        account,
        account);
  }

  /** Locks a connector of an account, and whose it is, until the transaction ends. */
  Optional<Connector> lock(TenantId tenant, AccountId account, PersonaId id) {
    return sql.find(
        ConnectorRepository::read,
        SELECT
            + " where c.tenant_id = ? and c.connector_id = ? and p.account_id = ?"
            + " for no key update of c for share of p",
        tenant,
        id,
        account);
  }

  /** Keeps a connector of an account, and whose it is, as they are until the transaction ends. */
  Optional<Connector> share(TenantId tenant, AccountId account, PersonaId id) {
    return sql.find(
        ConnectorRepository::read,
        SELECT
            + " where c.tenant_id = ? and c.connector_id = ? and p.account_id = ?"
            + " for share of c, p",
        tenant,
        id,
        account);
  }

  /** A page in the order of ids; empty platforms mean all. */
  List<Connector> list(
      TenantId tenant,
      @Nullable AccountId account,
      Collection<Platform> platforms,
      @Nullable PersonaId after,
      int limit) {
    return sql.list(
        ConnectorRepository::read,
        SELECT
            + """
             where c.tenant_id = ? and (?::uuid is null or p.account_id = ?)
              and (? or c.platform = any(?)) and (?::uuid is null or c.connector_id > ?)
            order by c.connector_id limit ?
            """,
        tenant,
        account,
        account,
        platforms.isEmpty(),
        platforms.stream().map(Enum::name).toList(),
        after,
        after,
        limit);
  }

  void setDesired(Connector connector, DesiredState desired, boolean refusesWhenPaused) {
    sql.update(
        """
        update connector set desired = ?, refuses_when_paused = ?, failure_count = 0,
          spec_version = spec_version + 1, version = version + 1, updated_time = now()
        where tenant_id = ? and connector_id = ?
        """,
        desired,
        refusesWhenPaused,
        connector.tenant(),
        connector.id());
  }

  void setFirstSendRule(Connector connector, FirstSendRule rule) {
    sql.update(
        "update connector set confirm_first_send = ? where tenant_id = ? and connector_id = ?",
        rule,
        connector.tenant(),
        connector.id());
  }

  /** The acts allowed have changed: the daemon is to be told. */
  void touch(TenantId tenant, PersonaId id) {
    sql.update(
        """
        update connector set spec_version = spec_version + 1, version = version + 1,
          updated_time = now()
        where tenant_id = ? and connector_id = ?
        """,
        tenant,
        id);
  }

  void setConsent(TenantId tenant, PersonaId id, long consentVersion) {
    sql.update(
        "update connector set consent_version = ? where tenant_id = ? and connector_id = ?",
        consentVersion,
        tenant,
        id);
  }

  /**
   * Ends a connector: its epoch is raised, so that everything under the old one is refused. The
   * daemon that holds it keeps the row until it has logged out.
   */
  void revoke(Connector connector, RevocationStrength strength, Duration logoutTime) {
    sql.update(
        """
        update connector set desired = 'REVOKED', connector_epoch = connector_epoch + 1,
          revoked_time = now(), revocation_strength = ?,
          logout_deadline_time = now() + make_interval(secs => ?),
          spec_version = spec_version + 1, version = version + 1, updated_time = now()
        where tenant_id = ? and connector_id = ?
        """,
        strength,
        (double) logoutTime.toSeconds(),
        connector.tenant(),
        connector.id());
  }

  static Connector read(Row row) {
    String strength = row.textOrNull("revocation_strength");
    return new Connector(
        new TenantId(row.uuid("tenant_id")),
        new PersonaId(row.uuid("connector_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("platform", Platform.class),
        row.constant("desired", DesiredState.class),
        row.constant("observed", ObservedState.class),
        row.constant("reach", ReachState.class),
        row.texts("reasons"),
        row.timeOrNull("stale_since_time"),
        row.longValue("connector_epoch"),
        row.intValue("evidence_level"),
        row.constant("confirm_first_send", FirstSendRule.class),
        row.bool("refuses_when_paused"),
        strength == null ? null : RevocationStrength.valueOf(strength),
        row.bool("logout_done"),
        row.timeOrNull("activated_time") != null,
        row.uuidOrNull("daemon_session_id") != null,
        row.longValue("version"),
        row.time("updated_time"));
  }
}
