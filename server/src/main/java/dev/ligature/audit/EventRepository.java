package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Json;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads entries by their subjects. */
@Singleton
class EventRepository {
  /** What a viewer may not see must not be found by it either. */
  private static final String MATCHES =
      """
      e.tenant_id = asked.tenant_id and e.id < asked.before_id
      and (asked.types is null or e.type = any(asked.types))
      and (asked.start_time is null or e.event_time >= asked.start_time)
      and (asked.end_time is null or e.event_time < asked.end_time)
      and (asked.actor_id is null or e.actor_id = asked.actor_id
        and (asked.sees_actors or e.actor_kind in ('SERVICE', 'SYSTEM')
          or e.actor_id = subject.account_id::text))
      and (asked.trace_id is null or e.trace_id = asked.trace_id
        or e.correlation_id::text = asked.trace_id)
      order by e.id desc limit asked.size
      """;

  private static final String PAGE =
      """
      with asked as materialized (
        select ?::uuid as tenant_id, ?::bigint as before_id, ?::text[] as types,
          ?::timestamptz as start_time, ?::timestamptz as end_time, ?::text as actor_id,
          ?::text as trace_id, ?::boolean as sees_actors, ?::integer as size),
      found as (
        select distinct on (event.id) event.id, event.entry_id, event.is_own, subject.account_id
        from asked, unnest(?::uuid[]) as subject (account_id), lateral (
          (select e.id, e.entry_id, true as is_own from audit_entry e
           where e.account_id = subject.account_id and %1$s)
          union all
          (select e.id, e.entry_id, true from audit_entry e
           where e.on_behalf_of_account_id = subject.account_id and %1$s)
          union all
          (select e.id, e.entry_id, false from audit_body b join audit_entry e using (tenant_id, entry_id)
           where b.subject_account_id = subject.account_id
             and (asked.sees_actors or asked.actor_id is null and asked.trace_id is null)
             and %1$s)) as event
        order by event.id desc, event.is_own desc)
      select e.*, found.is_own, found.account_id as subject_account_id, b.ordinal, b.user_key_id,
        b.key_epoch, b.sealed, l.leaf_index,
        octet_length(e.commitment) / 32 > (select count(*) from audit_body kept
          where kept.tenant_id = e.tenant_id and kept.entry_id = e.entry_id) as is_body_lost
      from found join asked on true
      join audit_entry e on e.tenant_id = asked.tenant_id and e.entry_id = found.entry_id
      left join audit_body b on b.tenant_id = e.tenant_id and b.entry_id = e.entry_id
        and b.subject_account_id = found.account_id
      left join audit_leaf l on l.tenant_id = e.tenant_id and l.entry_id = e.entry_id
      order by e.id desc limit ?
      """
          .formatted(MATCHES);

  private final Sql sql;

  EventRepository(Sql sql) {
    this.sql = sql;
  }

  /** The account and those it absorbed; none where the tenant has no such account. */
  List<AccountId> subjects(TenantId tenant, AccountId account) {
    return sql.list(
        row -> new AccountId(row.uuid("account_id")),
        """
        select account_id from account where tenant_id = ? and account_id = ?
        union all
        select old_account_id from account_alias where tenant_id = ? and account_id = ?
        """,
        tenant,
        account,
        tenant,
        account);
  }

  /**
   * Entries of any of the subjects, newest first.
   *
   * @param seesActors whether everybody who acted may be told, and searched by
   * @param before position behind the first one wanted
   */
  List<StoredEvent> list(
      TenantId tenant,
      List<AccountId> subjects,
      EventFilter filter,
      boolean seesActors,
      long before,
      int limit) {
    return sql.list(
        EventRepository::read,
        PAGE,
        tenant,
        before,
        types(filter),
        filter.start(),
        filter.end(),
        filter.actor(),
        filter.trace(),
        seesActors,
        limit,
        subjects,
        limit);
  }

  private static @Nullable List<String> types(EventFilter filter) {
    if (filter.kinds().isEmpty()) {
      return null;
    }
    return Arrays.stream(AuditType.values())
        .filter(type -> filter.kinds().contains(type.kind()))
        .map(AuditType::name)
        .toList();
  }

  private static StoredEvent read(Row row) {
    UUID key = row.uuidOrNull("user_key_id");
    return new StoredEvent(
        row.longValue("id"),
        row.uuid("entry_id"),
        new AccountId(row.uuid("subject_account_id")),
        row.bool("is_own"),
        row.constant("type", AuditType.class),
        row.constant("actor_kind", ActorKind.class),
        row.text("actor_id"),
        row.text("method"),
        row.textOrNull("reason"),
        row.uuid("correlation_id"),
        row.textOrNull("trace_id"),
        row.time("event_time"),
        Json.texts(row.text("attributes")),
        key == null
            ? null
            : new StoredEvent.Body(
                row.intValue("ordinal"),
                new SubjectKeys.Sealed(
                    new SubjectKeys.KeyRef(key, row.intValue("key_epoch")), row.bytes("sealed"))),
        row.bool("is_body_lost"),
        row.longOrNull("leaf_index"));
  }
}
