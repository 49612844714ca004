package dev.ligature.connector;

import dev.ligature.common.Action;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Rows of consents and of confirmed first sends. */
@Singleton
class ConsentRepository {
  private final Sql sql;

  ConsentRepository(Sql sql) {
    this.sql = sql;
  }

  /** The newest version, in force or withdrawn. */
  Consent latest(TenantId tenant, PersonaId persona) {
    return sql.find(
            ConsentRepository::read,
            """
            select * from consent where tenant_id = ? and persona_id = ?
            order by version desc limit 1
            """,
            tenant,
            persona)
        .orElse(Consent.none(persona));
  }

  /** A new version takes the place of the one in force. */
  void grant(
      TenantId tenant,
      PersonaId persona,
      long version,
      Set<Action> actions,
      String textVersion,
      UserSession by) {
    withdraw(tenant, persona);
    sql.update(
        """
        insert into consent (tenant_id, persona_id, version, actions, text_version, account_id,
          session_id, granted_time)
        values (?, ?, ?, ?, ?, ?, ?, now())
        """,
        tenant,
        persona,
        version,
        actions.stream().map(Enum::name).toList(),
        textVersion,
        by.account(),
        by.id());
  }

  void withdraw(TenantId tenant, PersonaId persona) {
    sql.update(
        """
        update consent set withdrawn_time = now()
        where tenant_id = ? and persona_id = ? and withdrawn_time is null
        """,
        tenant,
        persona);
  }

  /** The confirmation that covers a channel, if the first send there was confirmed. */
  Optional<UUID> confirmation(
      TenantId tenant, PersonaId persona, FirstSendRule rule, String channel) {
    return sql.find(
        row -> row.uuid("confirmation_id"),
        """
        select confirmation_id from send_confirmation
        where tenant_id = ? and persona_id = ?
          and (remote_channel = ? or (? and remote_channel = ''))
        order by remote_channel limit 1
        """,
        tenant,
        persona,
        channel,
        rule == FirstSendRule.CONNECTOR);
  }

  /** Whether a confirmation is one of the persona's. */
  boolean isConfirmed(TenantId tenant, PersonaId persona, UUID confirmation) {
    return sql.find(
            row -> true,
            """
            select true as confirmed from send_confirmation
            where tenant_id = ? and persona_id = ? and confirmation_id = ?
            """,
            tenant,
            persona,
            confirmation)
        .isPresent();
  }

  /** Notes a confirmation, or returns the one that stands. */
  UUID confirm(
      TenantId tenant, PersonaId persona, String channel, UUID confirmation, UserSession by) {
    return sql.one(
        row -> row.uuid("confirmation_id"),
        """
        insert into send_confirmation (tenant_id, persona_id, remote_channel, confirmation_id,
          account_id, confirmed_time)
        values (?, ?, ?, ?, ?, now())
        on conflict (tenant_id, persona_id, remote_channel)
          do update set remote_channel = excluded.remote_channel
        returning confirmation_id
        """,
        tenant,
        persona,
        channel,
        confirmation,
        by.account());
  }

  private static Consent read(Row row) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    row.texts("actions").forEach(name -> actions.add(Action.valueOf(name)));
    return new Consent(
        new PersonaId(row.uuid("persona_id")),
        actions,
        row.longValue("version"),
        row.text("text_version"),
        row.time("granted_time"),
        row.timeOrNull("withdrawn_time"));
  }
}
