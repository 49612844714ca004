package dev.ligature.connector;

import dev.ligature.account.Merge;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergeParticipant;
import dev.ligature.account.MergePlan;
import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.vault.CredentialLeases;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Personas move with their connectors, paused: leases and tickets of the old owner die, what was
 * queued is cancelled, and consent is asked again.
 */
@Singleton
@Order(30)
class MergedConnectors implements MergeParticipant {
  private static final String KIND = "persona";
  private static final String REASON = "ACCOUNTS_MERGED";

  private final ConsentRepository consents;
  private final IntentRepository intents;
  private final LinkedIntents linked;
  private final CredentialLeases leases;
  private final ConnectorJournal journal;
  private final Sql sql;

  MergedConnectors(
      ConsentRepository consents,
      IntentRepository intents,
      LinkedIntents linked,
      CredentialLeases leases,
      ConnectorJournal journal,
      Sql sql) {
    this.consents = consents;
    this.intents = intents;
    this.linked = linked;
    this.leases = leases;
    this.journal = journal;
    this.sql = sql;
  }

  @Override
  public void plan(Merge merge, MergePlan plan) {
    boolean any =
        !sql.list(
                row -> {
                  plan.moves(
                      KIND,
                      row.uuid("persona_id"),
                      row.text("remote_display"),
                      row.bool("ended") ? 1 : 0);
                  return true;
                },
                """
                select persona_id, remote_display, ended_time is not null as ended from persona
                where tenant_id = ? and account_id = ? order by persona_id
                """,
                merge.tenant(),
                merge.secondary())
            .isEmpty();
    if (any) {
      plan.conflict("Connected outside accounts are paused, and ask for consent again.");
      plan.othersWillSee("The channels of the connected outside accounts fall silent until then.");
    }
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    List<PersonaId> all =
        sql.list(
            row -> new PersonaId(row.uuid("persona_id")),
            "select persona_id from persona where tenant_id = ? and account_id = ?",
            merge.tenant(),
            merge.secondary());
    manifest.note(merge, KIND, move(merge.tenant(), all, merge.secondary(), merge.primary()));
  }

  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    List<PersonaId> listed =
        manifest.list(merge, KIND).stream().map(item -> new PersonaId(item.object())).toList();
    List<PersonaId> back = move(merge.tenant(), listed, merge.primary(), merge.secondary());
    manifest.restored(merge, KIND, back.stream().map(PersonaId::value).toList());
    hangOnPrimaryProfile(actor, merge.tenant(), merge.primary());
    hangOnPrimaryProfile(actor, merge.tenant(), merge.secondary());
  }

  private List<PersonaId> move(
      TenantId tenant, Collection<PersonaId> personas, AccountId from, AccountId to) {
    personas.stream()
        .map(PersonaId::value)
        .sorted()
        .map(PersonaId::new)
        .forEach(journal::lockOrder);
    List<UUID> moved =
        sql.list(
            row -> row.uuid("persona_id"),
            """
            update persona set account_id = ?, version = version + 1
            where tenant_id = ? and account_id = ? and persona_id = any(?::uuid[])
            returning persona_id
            """,
            to,
            tenant,
            from,
            personas);
    sql.update(
        """
        update connector set desired = 'PAUSED', connector_epoch = connector_epoch + 1,
          consent_version = 0, spec_version = spec_version + 1, version = version + 1,
          updated_time = now()
        where tenant_id = ? and connector_id = any(?::uuid[]) and desired <> 'REVOKED'
        """,
        tenant,
        moved);
    sql.update(
        """
        update delegation set revoked_time = now()
        where tenant_id = ? and persona_id = any(?::uuid[]) and revoked_time is null
        """,
        tenant,
        moved);
    sql.update(
        "delete from send_confirmation where tenant_id = ? and persona_id = any(?::uuid[])",
        tenant,
        moved);
    List<PersonaId> result = moved.stream().sorted().map(PersonaId::new).toList();
    for (PersonaId each : result) {
      consents.withdraw(tenant, each);
      intents.cancelAll(tenant, each, REASON);
      leases.end(tenant, each, REASON);
      journal.connectorChanged(tenant, to, each, "PAUSED");
    }
    return result;
  }

  /**
   * A persona whose profile is the other account's now hangs on its own account's primary one, by
   * whose grants linked accounts send.
   */
  private void hangOnPrimaryProfile(Actor actor, TenantId tenant, AccountId account) {
    List<PersonaId> hung =
        sql.list(
            row -> new PersonaId(row.uuid("persona_id")),
            """
            update persona p set profile_id = f.profile_id, version = p.version + 1
            from profile f
            where p.tenant_id = ? and p.account_id = ? and f.tenant_id = p.tenant_id
              and f.account_id = p.account_id and f.is_primary and not exists (
                select from profile own
                where own.tenant_id = p.tenant_id and own.account_id = p.account_id
                  and own.profile_id = p.profile_id)
            returning p.persona_id
            """,
            tenant,
            account);
    if (!hung.isEmpty()) {
      linked.cancelAt(actor, tenant, hung);
    }
  }
}
