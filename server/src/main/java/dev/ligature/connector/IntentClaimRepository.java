package dev.ligature.connector;

import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Hands intents to daemon sessions; the rule of writing is {@link WorkFence}'s. */
@Singleton
class IntentClaimRepository {
  /** Intent i is the first of its key, and its time has come. */
  private static final String DUE =
      """
      i.state in ('PENDING', 'RETRY_WAIT') and i.next_try_time <= now() and i.expire_time > now()
      and not exists (
        select from intent o
        where o.tenant_id = i.tenant_id and o.connector_id = i.connector_id
          and o.ordering_key = i.ordering_key and o.sequence < i.sequence
          and o.state in ('PENDING', 'LEASED', 'RETRY_WAIT', 'UNKNOWN', 'RECONCILING'))
      """;

  /** Nothing is locked, not even the session, unless something is due. */
  private static final String CLAIM =
      """
      with given as materialized (
        select * from json_to_recordset(?::json)
          as g (connector_id uuid, connector_epoch bigint, messages integer, bytes bigint)),
      wanted as materialized (
        select c.tenant_id, c.connector_id, g.messages, g.bytes
        from given g join connector c on c.daemon_session_id = ?
          and c.connector_id = g.connector_id and c.connector_epoch = g.connector_epoch
        where exists (
            select from credential k
            where k.tenant_id = c.tenant_id and k.persona_id = c.connector_id
              and k.state not in ('SHREDDED', 'NEEDS_RELINK'))
          and exists (
            select from intent i
            where i.tenant_id = c.tenant_id and i.connector_id = c.connector_id and %1$s)),
      live as materialized (
        select s.daemon_session_id, s.daemon_epoch from daemon_session s
        where s.daemon_session_id = ? and s.daemon_epoch = ? and s.ended_time is null
          and exists (select from wanted)
        for key share of s),
      fence as materialized (
        select c.*, w.messages, w.bytes from wanted w
          join connector c on c.tenant_id = w.tenant_id and c.connector_id = w.connector_id
          join live l
            on c.daemon_session_id = l.daemon_session_id and c.daemon_epoch = l.daemon_epoch
        where c.lease_expire_time > now() %2$s
        order by c.tenant_id, c.connector_id for share of c),
      due as materialized (
        select d.*, f.bytes from fence f cross join lateral (
          select i.tenant_id, i.connector_id, i.intent_id, i.sequence, i.payload_bytes
          from intent i
          where i.tenant_id = f.tenant_id and i.connector_id = f.connector_id and %1$s
          order by i.sequence limit f.messages for update of i skip locked) d),
      fitting as (
        select d.*, sum(d.payload_bytes) over (
            partition by d.tenant_id, d.connector_id order by d.sequence) as total
        from due d),
      checked as materialized (
        select i.tenant_id, i.intent_id,
          case when i.delegation_id is null then exists (
              select from session s
              join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
              where s.tenant_id = i.tenant_id and s.session_id = i.session_id
                and s.revoked_time is null and a.state = 'ACTIVE'
                and a.session_epoch = i.session_epoch
                and (s.account_id = i.account_id or %3$s))
            else exists (
              select from delegation d
              where d.tenant_id = i.tenant_id and d.delegation_id = i.delegation_id
                and d.revoked_time is null and d.expire_time > now()) end
          and exists (
            select from consent n
            where n.tenant_id = i.tenant_id and n.persona_id = i.connector_id
              and n.withdrawn_time is null and i.kind = any(n.actions))
          and exists (
            select from persona_scope s
            where s.tenant_id = i.tenant_id and s.persona_id = i.connector_id
              and s.scope = i.kind and s.remote_channel = '')
          and (i.confirmation_id is null or exists (
            select from send_confirmation k
            where k.tenant_id = i.tenant_id and k.confirmation_id = i.confirmation_id))
          as is_authorised
        from intent i join fitting t using (tenant_id, intent_id)
        where t.total <= t.bytes)
      update intent i
      set state = case when k.is_authorised then 'LEASED' else 'CANCELLED' end,
        attempt = i.attempt + k.is_authorised::integer, ticket_id = gen_random_uuid(),
        daemon_session_id = f.daemon_session_id, daemon_epoch = f.daemon_epoch,
        connector_epoch = f.connector_epoch, dispatched_time = null,
        claim_expire_time = now() + make_interval(secs => ?),
        failure_reason = case when k.is_authorised then i.failure_reason
          else 'NOT_ALLOWED_ANY_MORE' end,
        finished_time = case when k.is_authorised then null else now() end,
        version = i.version + 1, updated_time = now()
      from checked k, fence f
      where i.tenant_id = k.tenant_id and i.intent_id = k.intent_id
        and i.tenant_id = f.tenant_id and i.connector_id = f.connector_id
        and i.state in ('PENDING', 'RETRY_WAIT')
      returning i.*, f.platform
      """
          .formatted(DUE, WorkFence.MAY_SEND, LinkedIntents.CARRIED);

  private final Sql sql;

  IntentClaimRepository(Sql sql) {
    this.sql = sql;
  }

  /** One row of a claim: claimed, or cancelled because nobody allows it any more. */
  record Taken(IntentClaim claim, boolean isAuthorised) {}

  /**
   * Claims what is due at connectors of a session, first in, first out by ordering key, as far as
   * the credits reach. Session epoch, grant and links, delegation, consent, scope and confirmation
   * are read again in the update: what lost its authorisation is cancelled instead.
   */
  List<Taken> claim(DaemonSession session, Collection<ClaimWish> wishes, Duration life) {
    String given =
        WorkFence.given(
            wishes,
            wish ->
                Map.of(
                    "connector_id", wish.connector().value(),
                    "connector_epoch", wish.epoch(),
                    "messages", wish.messages(),
                    "bytes", wish.bytes()));
    return sql
        .list(
            row -> new Taken(claim(row), row.text("state").equals("LEASED")),
            CLAIM,
            given,
            session.id(),
            session.id(),
            session.epoch(),
            life.toMillis() / 1000.0)
        .stream()
        .sorted(Comparator.comparingLong(taken -> taken.claim().sequence()))
        .toList();
  }

  /** The connectors of a session at which an intent is due, whether it may be claimed or not. */
  List<PersonaId> due(DaemonSession session) {
    return sql.list(
        row -> new PersonaId(row.uuid("connector_id")),
        """
        select c.connector_id from connector c
        where c.daemon_session_id = ? and c.daemon_epoch = ? and exists (
          select from intent i
          where i.tenant_id = c.tenant_id and i.connector_id = c.connector_id
            and i.state in ('PENDING', 'RETRY_WAIT') and i.next_try_time <= now())
        """,
        session.id(),
        session.epoch());
  }

  /** What a resumed session claimed before follows it to its new epoch. */
  void adopt(DaemonSession session) {
    sql.update(
        """
        update intent set daemon_epoch = ? where daemon_session_id = ? and state = 'LEASED'
          and daemon_epoch < ?
        """,
        session.epoch(),
        session.id(),
        session.epoch());
  }

  private static IntentClaim claim(Row row) {
    NotedIntent intent = NotedIntent.of(row);
    return new IntentClaim(
        new AttemptFence(
            intent.connector(),
            row.longValue("connector_epoch"),
            new IntentId(row.uuid("intent_id")),
            row.intValue("attempt")),
        intent,
        row.longValue("sequence"),
        row.uuid("ticket_id"),
        row.bytes("intent_hash"),
        new ContentKeys.Sealed(
            new UserKeyId(row.uuid("user_key_id")),
            row.intValue("key_epoch"),
            row.bytes("payload_sealed")),
        row.text("service"),
        row.uuidOrNull("confirmation_id"),
        row.bool("is_irreversible"));
  }
}
