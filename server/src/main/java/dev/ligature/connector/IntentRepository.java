package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.Caller;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserSession;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The submitter's side of intent rows; all times are the database's. */
@Singleton
class IntentRepository {
  private final Sql sql;

  IntentRepository(Sql sql) {
    this.sql = sql;
  }

  /** What is stored of a submission beside the wish itself. */
  @SuppressWarnings("ArrayRecordComponent")
  record Authorised(
      AccountId account,
      byte[] requestHash,
      byte[] intentHash,
      ContentKeys.Sealed payload,
      long consentVersion,
      @Nullable UUID confirmation) {}

  Intent insert(Caller caller, NewIntent intent, Authorised by) {
    UserSession session = intent.delegation() == null ? caller.session() : null;
    return sql.one(
        IntentRepository::read,
        """
        insert into intent (tenant_id, intent_id, connector_id, account_id, kind, ordering_key,
          service, request_id, request_hash, session_id, session_epoch, delegation_id,
          consent_version, confirmation_id, intent_hash, payload_sealed, payload_bytes,
          user_key_id, key_epoch, next_try_time, expire_time, trace_id, correlation_id,
          created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          now(), now() + make_interval(secs => ?), ?, ?, now(), now())
        returning *
        """,
        caller.tenant(),
        intent.id(),
        intent.connector(),
        by.account(),
        intent.action(),
        intent.orderingKey(),
        caller.service(),
        intent.id(),
        by.requestHash(),
        session == null ? null : session.id(),
        session == null ? null : session.accountEpoch(),
        intent.delegation(),
        by.consentVersion(),
        by.confirmation(),
        by.intentHash(),
        by.payload().bytes(),
        intent.payload().length,
        by.payload().key(),
        by.payload().epoch(),
        intent.life().toMillis() / 1000.0,
        caller.traceId(),
        caller.correlationId());
  }

  Optional<Intent> find(TenantId tenant, AccountId account, IntentId intent) {
    return sql.find(
        IntentRepository::read,
        "select * from intent where tenant_id = ? and intent_id = ? and account_id = ?",
        tenant,
        intent,
        account);
  }

  /** Whether this submission was made before, with this hash; empty if it was not. */
  Optional<Boolean> isRepeated(
      TenantId tenant, AccountId account, String service, IntentId intent, byte[] requestHash) {
    return sql.find(
        row -> row.bool("same"),
        """
        select account_id = ? and service = ? and request_hash = ? as same
        from intent where tenant_id = ? and intent_id = ?
        """,
        account,
        service,
        requestHash,
        tenant,
        intent);
  }

  /** A page, newest first; no states mean all. */
  List<Intent> list(
      TenantId tenant,
      AccountId account,
      @Nullable PersonaId connector,
      Collection<IntentState> states,
      long before,
      int limit) {
    return sql.list(
        IntentRepository::read,
        """
        select * from intent
        where tenant_id = ? and account_id = ? and (?::uuid is null or connector_id = ?)
          and (? or state = any(?)) and sequence < ?
        order by sequence desc limit ?
        """,
        tenant,
        account,
        connector,
        connector,
        states.isEmpty(),
        states.stream().map(Enum::name).toList(),
        before,
        limit);
  }

  /** Whose persona a live delegation to a service speaks for; empty if it allows it not. */
  Optional<AccountId> delegator(
      TenantId tenant, UUID delegation, PersonaId persona, String service, Action action) {
    return sql.find(
        row -> new AccountId(row.uuid("account_id")),
        """
        select account_id from delegation
        where tenant_id = ? and delegation_id = ? and persona_id = ? and service = ?
          and ? = any(actions) and revoked_time is null and expire_time > now()
        """,
        tenant,
        delegation,
        persona,
        service,
        action.name());
  }

  /** Cancels an intent that is not dispatched; false if it is, or is over. */
  boolean cancel(TenantId tenant, IntentId intent, String reason) {
    return sql.update(
            """
            update intent set state = 'CANCELLED', failure_reason = ?, finished_time = now(),
              payload_sealed = null, version = version + 1, updated_time = now()
            where tenant_id = ? and intent_id = ? and state in ('PENDING', 'RETRY_WAIT', 'LEASED')
              and dispatched_time is null
            """,
            reason,
            tenant,
            intent)
        > 0;
  }

  /** Ends all that waits at a connector; of what was dispatched nobody will tell any more. */
  int cancelAll(TenantId tenant, PersonaId connector, String reason) {
    return cancelOthers(tenant, connector, Set.of(), reason)
        + sql.update(
            """
            update intent set state = 'DEAD_UNKNOWN', failure_reason = ?, finished_time = now(),
              version = version + 1, updated_time = now()
            where tenant_id = ? and connector_id = ?
              and state in ('LEASED', 'UNKNOWN', 'RECONCILING')
            """,
            reason,
            tenant,
            connector);
  }

  /** Cancels what is not dispatched of other acts than these; returns how many. */
  int cancelOthers(TenantId tenant, PersonaId connector, Set<Action> kept, String reason) {
    return sql.update(
        """
        update intent set state = 'CANCELLED', failure_reason = ?, finished_time = now(),
          payload_sealed = null, version = version + 1, updated_time = now()
        where tenant_id = ? and connector_id = ? and state in ('PENDING', 'RETRY_WAIT', 'LEASED')
          and dispatched_time is null and kind <> all(?)
        """,
        reason,
        tenant,
        connector,
        kept.stream().map(Enum::name).toList());
  }

  /** What was claimed and not dispatched waits again. */
  void releaseUndispatched(TenantId tenant, PersonaId connector) {
    sql.update(
        """
        update intent set state = 'PENDING', next_try_time = now(), version = version + 1,
          updated_time = now()
        where tenant_id = ? and connector_id = ? and state = 'LEASED' and dispatched_time is null
        """,
        tenant,
        connector);
  }

  static Intent read(Row row) {
    return new Intent(
        new TenantId(row.uuid("tenant_id")),
        new IntentId(row.uuid("intent_id")),
        new PersonaId(row.uuid("connector_id")),
        new AccountId(row.uuid("account_id")),
        row.constant("kind", Action.class),
        row.constant("state", IntentState.class),
        row.intValue("attempt"),
        row.intValue("failure_count"),
        row.textOrNull("failure_reason"),
        row.text("ordering_key"),
        row.time("next_try_time"),
        row.time("expire_time"),
        row.texts("remote_message_ids"),
        row.longValue("sequence"),
        row.longValue("version"),
        row.time("created_time"),
        row.time("updated_time"));
  }
}
