package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.UserKeyId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.ContentKeys;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The daemon's side of intent rows. Each write reads the live session and the connector under locks
 * and names tenant, connector, session, both epochs and the attempt in the update itself: a write
 * that meets a revocation or a newer Hello waits for it and is then refused. All times are the
 * database's.
 */
@Singleton
class IntentClaimRepository {
  /** The session is locked before the connector, as a Hello that ends it does. */
  private static final String FENCE =
      """
      with given (tenant_id, connector_id, session_id, daemon_epoch, connector_epoch) as (
        values (?::uuid, ?::uuid, ?::uuid, ?::bigint, ?::bigint)),
      live as materialized (
        select s.daemon_session_id from daemon_session s join given g
          on s.daemon_session_id = g.session_id and s.daemon_epoch = g.daemon_epoch
        where s.ended_time is null for key share of s),
      fence as materialized (
        select c.* from connector c
          join live on live.daemon_session_id = c.daemon_session_id
          join given g on c.tenant_id = g.tenant_id and c.connector_id = g.connector_id
            and c.daemon_epoch = g.daemon_epoch and c.connector_epoch = g.connector_epoch
        where c.lease_expire_time > now()
        %s)
      """;

  private static final String SENDING_FENCE =
      FENCE.formatted(
          """
            and c.desired = 'ACTIVE' and coalesce(c.parked_until_time, now()) <= now()
            and c.observed not in ('BAD_CREDENTIALS', 'REMOTE_LOGGED_OUT', 'BANNED')
          for share of c
          """);

  private final Sql sql;

  IntentClaimRepository(Sql sql) {
    this.sql = sql;
  }

  /** One row of a claim: claimed, or cancelled because nobody allows it any more. */
  record Taken(IntentClaim claim, boolean isAuthorised) {}

  /**
   * Claims what is due, first in, first out by ordering key, as far as the credits reach. Session
   * epoch, delegation, consent, scope and confirmation are read again in the update: what lost its
   * authorisation is cancelled instead.
   */
  List<Taken> claim(AssignmentFence fence, int messages, long bytes, Duration life) {
    return sql.list(
        row -> new Taken(claim(row, fence), row.text("state").equals("LEASED")),
        SENDING_FENCE
            + """
            , due as materialized (
              select i.tenant_id, i.intent_id, i.sequence, i.payload_bytes
              from intent i join fence f
                on f.tenant_id = i.tenant_id and f.connector_id = i.connector_id
              where i.state in ('PENDING', 'RETRY_WAIT') and i.next_try_time <= now()
                and i.expire_time > now()
                and not exists (
                  select from intent o
                  where o.tenant_id = i.tenant_id and o.connector_id = i.connector_id
                    and o.ordering_key = i.ordering_key and o.sequence < i.sequence
                    and o.state in ('PENDING', 'LEASED', 'RETRY_WAIT', 'UNKNOWN', 'RECONCILING'))
              order by i.sequence limit ? for update of i skip locked),
            fitting as (
              select d.*, sum(d.payload_bytes) over (order by d.sequence) as total from due d),
            checked as (
              select i.tenant_id, i.intent_id,
                case when i.delegation_id is null then exists (
                    select from session s
                    join account a on a.tenant_id = s.tenant_id and a.account_id = s.account_id
                    where s.tenant_id = i.tenant_id and s.session_id = i.session_id
                      and s.revoked_time is null and a.state = 'ACTIVE'
                      and a.account_id = i.account_id and a.session_epoch = i.session_epoch)
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
              where t.total <= ?)
            update intent i
            set state = case when k.is_authorised then 'LEASED' else 'CANCELLED' end,
              attempt = i.attempt + case when k.is_authorised then 1 else 0 end,
              daemon_session_id = f.daemon_session_id, daemon_epoch = f.daemon_epoch,
              connector_epoch = f.connector_epoch, dispatched_time = null,
              claim_expire_time = now() + make_interval(secs => ?),
              failure_reason = case when k.is_authorised then i.failure_reason
                else 'NOT_ALLOWED_ANY_MORE' end,
              finished_time = case when k.is_authorised then null else now() end,
              version = i.version + 1, updated_time = now()
            from checked k, fence f
            where i.tenant_id = k.tenant_id and i.intent_id = k.intent_id
              and i.connector_id = f.connector_id and i.state in ('PENDING', 'RETRY_WAIT')
            returning i.*
            """,
        fence.tenant(),
        fence.connector(),
        fence.session().id(),
        fence.session().epoch(),
        fence.epoch(),
        messages,
        bytes,
        life.toMillis() / 1000.0);
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

  void setTicket(IntentClaim claim, UUID ticket) {
    sql.update(
        "update intent set ticket_id = ? where tenant_id = ? and intent_id = ? and attempt = ?",
        ticket,
        claim.fence().tenant(),
        claim.intent(),
        claim.attempt());
  }

  /** Notes that the platform call is about to be made; false if it must not be. */
  boolean dispatch(AssignmentFence fence, IntentId intent, int attempt, Duration callLimit) {
    return sql.update(
            SENDING_FENCE
                + """
                update intent i
                set dispatched_time = now(), version = i.version + 1, updated_time = now(),
                  claim_expire_time = now() + make_interval(secs => ?)
                from fence
                where i.tenant_id = fence.tenant_id and i.connector_id = fence.connector_id
                  and i.intent_id = ? and i.state = 'LEASED' and i.attempt = ?
                  and i.dispatched_time is null and i.claim_expire_time > now()
                  and i.daemon_session_id = fence.daemon_session_id
                  and i.daemon_epoch = fence.daemon_epoch
                  and i.connector_epoch = fence.connector_epoch
                """,
            fence.tenant(),
            fence.connector(),
            fence.session().id(),
            fence.session().epoch(),
            fence.epoch(),
            callLimit.toMillis() / 1000.0,
            intent,
            attempt)
        > 0;
  }

  /** Locks the connector if the assignment is the present one; false if it is not. */
  boolean lockFence(AssignmentFence fence) {
    return sql.find(
            row -> true,
            FENCE.formatted("for no key update of c") + "select connector_id from fence",
            fence.tenant(),
            fence.connector(),
            fence.session().id(),
            fence.session().epoch(),
            fence.epoch())
        .isPresent();
  }

  /** An intent of a connector as the rules of outcomes see it, locked. */
  Optional<IntentStanding> lock(AssignmentFence fence, IntentId intent) {
    return sql.find(
        IntentClaimRepository::standing,
        """
        select *, (daemon_session_id = ? and daemon_epoch = ? and connector_epoch = ?) is true
          as is_own
        from intent where tenant_id = ? and connector_id = ? and intent_id = ? for update
        """,
        fence.session().id(),
        fence.session().epoch(),
        fence.epoch(),
        fence.tenant(),
        fence.connector(),
        intent);
  }

  /** Writes what follows from an outcome; false if fence or attempt do not hold. */
  boolean settle(AssignmentFence fence, IntentId intent, int attempt, IntentStep step) {
    return sql.update(
            FENCE.formatted("for no key update of c")
                + """
                update intent i
                set state = ?, settled_attempt = ?, failure_count = ?, failure_reason = ?,
                  is_retryable = ?, remote_message_ids = ?,
                  next_try_time = now() + make_interval(secs => ?),
                  reconcile_after_time = case when ? = 'UNKNOWN'
                    then now() + make_interval(secs => 60) else reconcile_after_time end,
                  payload_sealed = case when ? = 'SUCCEEDED' then null else payload_sealed end,
                  dispatched_time = case when ? in ('RETRY_WAIT', 'PENDING') then null
                    else coalesce(dispatched_time, now()) end,
                  finished_time = case when ? then now() end,
                  version = i.version + 1, updated_time = now()
                from fence
                where i.tenant_id = fence.tenant_id and i.connector_id = fence.connector_id
                  and i.intent_id = ? and i.attempt = ?
                  and (i.state in ('UNKNOWN', 'RECONCILING') or (i.state = 'LEASED'
                    and i.daemon_session_id = fence.daemon_session_id
                    and i.daemon_epoch = fence.daemon_epoch
                    and i.connector_epoch = fence.connector_epoch))
                """,
            fence.tenant(),
            fence.connector(),
            fence.session().id(),
            fence.session().epoch(),
            fence.epoch(),
            step.state(),
            attempt,
            step.failureCount(),
            step.failure(),
            step.isRetryable(),
            step.remoteMessageIds(),
            step.delay().toMillis() / 1000.0,
            step.state(),
            step.state(),
            step.state(),
            step.state().isTerminal(),
            intent,
            attempt)
        > 0;
  }

  /** The platform asks a connector to wait, or all of a session on its platform. */
  void park(AssignmentFence fence, boolean wholeDaemon, Duration delay) {
    sql.update(
        """
        update connector c set parked_until_time = now() + make_interval(secs => ?)
        where (c.tenant_id = ? and c.connector_id = ?) or (? and c.daemon_session_id = ?
          and c.platform = (
            select o.platform from connector o where o.tenant_id = ? and o.connector_id = ?))
        """,
        delay.toMillis() / 1000.0,
        fence.tenant(),
        fence.connector(),
        wholeDaemon,
        fence.session().id(),
        fence.tenant(),
        fence.connector());
  }

  /** Counts a failure of the account in a row, or starts anew; returns the count. */
  int countFailure(AssignmentFence fence, boolean failed) {
    return sql.one(
        row -> row.intValue("failure_count"),
        """
        update connector set failure_count = case when ? then failure_count + 1 else 0 end
        where tenant_id = ? and connector_id = ? returning failure_count
        """,
        failed,
        fence.tenant(),
        fence.connector());
  }

  /** Sends no more, after too many failures in a row; false if it did not send anyway. */
  boolean stopSending(AssignmentFence fence) {
    return sql.update(
            """
            update connector set desired = 'READ_ONLY', failure_count = 0,
              spec_version = spec_version + 1, version = version + 1, updated_time = now()
            where tenant_id = ? and connector_id = ? and desired = 'ACTIVE'
            """,
            fence.tenant(),
            fence.connector())
        > 0;
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

  private static IntentStanding standing(Row row) {
    return new IntentStanding(
        row.constant("state", IntentState.class),
        row.intValue("attempt"),
        row.intValue("settled_attempt"),
        row.intValue("failure_count"),
        row.timeOrNull("dispatched_time") != null,
        row.bool("is_own"));
  }

  private static IntentClaim claim(Row row, AssignmentFence fence) {
    return new IntentClaim(
        fence,
        new IntentId(row.uuid("intent_id")),
        new AccountId(row.uuid("account_id")),
        row.intValue("attempt"),
        row.constant("kind", Action.class),
        row.bytes("intent_hash"),
        row.intValue("payload_bytes"),
        new ContentKeys.Sealed(
            new UserKeyId(row.uuid("user_key_id")),
            row.intValue("key_epoch"),
            row.bytes("payload_sealed")),
        row.text("service"),
        row.uuidOrNull("confirmation_id"),
        row.textOrNull("trace_id"),
        row.bool("is_irreversible"));
  }
}
