package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.Id;
import dev.ligature.common.PersonaId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of link attempts. */
@Singleton
class LinkAttemptRepository {
  private final Sql sql;

  LinkAttemptRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(Caller caller, LinkAttempt attempt, byte[] binding, Instant now) {
    sql.update(
        """
        insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
          account_id, session_id, binding_hash, provider, issuer, network, target_raw,
          target_display, target_canonical, canonicaliser_version, profile_id, persona_id,
          daemon_session_id, step, target, trace_id, created_time, updated_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        attempt.tenant(),
        attempt.id(),
        attempt.kind(),
        attempt.purpose(),
        attempt.state(),
        caller.service(),
        attempt.account(),
        attempt.session(),
        binding,
        attempt.subject().provider(),
        attempt.subject().issuer(),
        attempt.network(),
        attempt.subject().identifier().raw(),
        attempt.subject().identifier().display(),
        attempt.subject().identifier().canonical(),
        (short) attempt.subject().identifier().version(),
        attempt.profile(),
        attempt.persona(),
        attempt.daemonSession(),
        attempt.step(),
        attempt.context(),
        attempt.traceId(),
        now,
        now,
        attempt.expireTime());
  }

  Optional<LinkAttempt> find(TenantId tenant, AttemptId id) {
    return sql.find(
        LinkAttemptRepository::read,
        """
        select * from link_attempt
        where tenant_id = ? and link_attempt_id = ? and purpose in ('LINK', 'LINK_ACCOUNTS')
        """,
        tenant,
        id);
  }

  /** The attempt with its row locked. */
  Optional<LinkAttempt> lock(TenantId tenant, AttemptId id) {
    return sql.find(
        LinkAttemptRepository::read,
        """
        select * from link_attempt
        where tenant_id = ? and link_attempt_id = ? and purpose in ('LINK', 'LINK_ACCOUNTS')
        for update
        """,
        tenant,
        id);
  }

  /** An attempt that a daemon holds; the id is unique over tenants. */
  Optional<LinkAttempt> findHeld(DaemonSessionId session, AttemptId id) {
    return sql.find(
        LinkAttemptRepository::read,
        "select * from link_attempt where link_attempt_id = ? and daemon_session_id = ?",
        id,
        session);
  }

  /** An attempt that a daemon holds, with its row locked; the id is unique over tenants. */
  Optional<LinkAttempt> lockHeld(DaemonSessionId session, AttemptId id) {
    return sql.find(
        LinkAttemptRepository::read,
        "select * from link_attempt where link_attempt_id = ? and daemon_session_id = ? for update",
        id,
        session);
  }

  Optional<byte[]> binding(TenantId tenant, AttemptId id) {
    return sql.find(
        row -> row.bytes("binding_hash"),
        "select binding_hash from link_attempt where tenant_id = ? and link_attempt_id = ?",
        tenant,
        id);
  }

  /** Moves the attempt; the row must be locked. */
  void move(
      LinkAttempt attempt,
      LinkState state,
      byte @Nullable [] step,
      byte @Nullable [] result,
      @Nullable String failure,
      Instant now) {
    sql.update(
        """
        update link_attempt
        set state = ?, step = ?, result = ?, failure_reason = ?, revision = revision + 1,
          updated_time = ?
        where tenant_id = ? and link_attempt_id = ?
        """,
        state,
        step,
        result,
        failure,
        now,
        attempt.tenant(),
        attempt.id());
  }

  /** Names what was proven, where the claim named nobody; the row must be locked. */
  void name(LinkAttempt attempt, byte[] binding) {
    sql.update(
        """
        update link_attempt set issuer = ?, target_raw = ?, target_display = ?,
          target_canonical = ?, canonicaliser_version = ?, binding_hash = ?
        where tenant_id = ? and link_attempt_id = ?
        """,
        attempt.subject().issuer(),
        attempt.subject().identifier().raw(),
        attempt.subject().identifier().display(),
        attempt.subject().identifier().canonical(),
        (short) attempt.subject().identifier().version(),
        binding,
        attempt.tenant(),
        attempt.id());
  }

  /** Logins at outside platforms that were begun lately. */
  record Begun(int ofAccount, int ofLogin) {}

  Begun connectorsBegunSince(
      TenantId tenant, AccountId account, String network, String canonical, Instant since) {
    return sql.one(
        row -> new Begun(row.intValue("of_account"), row.intValue("of_login")),
        """
        select
          (select count(*)::int from link_attempt
           where tenant_id = ? and account_id = ? and kind = 'CONNECTOR' and created_time > ?)
            as of_account,
          (select count(*)::int from link_attempt
           where tenant_id = ? and target_canonical = ? and network = ? and kind = 'CONNECTOR'
             and created_time > ?) as of_login
        """,
        tenant,
        account,
        since,
        tenant,
        canonical,
        network,
        since);
  }

  /** Open attempts whose time is over, or whose daemon's session has ended. */
  List<LinkAttempt> overdue(Instant now, int limit) {
    return sql.list(
        LinkAttemptRepository::read,
        """
        select * from link_attempt
        where state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED',
            'POLICY_BOUND')
          and purpose in ('LINK', 'LINK_ACCOUNTS') and expire_time <= ?
        union
        select a.* from link_attempt a
        join daemon_session s on s.daemon_session_id = a.daemon_session_id
        where a.state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED',
            'POLICY_BOUND')
          and a.purpose in ('LINK', 'LINK_ACCOUNTS') and a.daemon_session_id is not null
          and s.ended_time is not null
        order by tenant_id, link_attempt_id limit ?
        """,
        now,
        limit);
  }

  /** Deletes rows whose last answer has been kept long enough; at most so many. */
  int purge(Instant expiredBefore, int limit) {
    return sql.update(
        """
        delete from link_attempt a using (
          select tenant_id, link_attempt_id from link_attempt
          where expire_time < ? order by expire_time limit ? for update skip locked) old
        where a.tenant_id = old.tenant_id and a.link_attempt_id = old.link_attempt_id
        """,
        expiredBefore,
        limit);
  }

  /** Counts an input; at most five are taken. */
  boolean countInput(LinkAttempt attempt) {
    return sql.update(
            """
            update link_attempt set input_count = input_count + 1
            where tenant_id = ? and link_attempt_id = ? and input_count < 5
            """,
            attempt.tenant(),
            attempt.id())
        == 1;
  }

  void noteDaemonStep(LinkAttempt attempt, int revision) {
    sql.update(
        "update link_attempt set daemon_step = ? where tenant_id = ? and link_attempt_id = ?",
        revision,
        attempt.tenant(),
        attempt.id());
  }

  private static LinkAttempt read(Row row) {
    return new LinkAttempt(
        new TenantId(row.uuid("tenant_id")),
        new AttemptId(row.uuid("link_attempt_id")),
        row.constant("purpose", ProofPurpose.class),
        subject(row),
        row.constant("state", LinkState.class),
        row.longValue("revision"),
        new AccountId(row.uuid("account_id")),
        new SessionId(row.uuid("session_id")),
        row.text("network"),
        id(row, "profile_id", ProfileId::new),
        id(row, "persona_id", PersonaId::new),
        id(row, "daemon_session_id", DaemonSessionId::new),
        row.bytesOrNull("step"),
        row.bytesOrNull("result"),
        row.bytesOrNull("target"),
        row.intValue("input_count"),
        row.longValue("daemon_attempt_epoch"),
        row.intValue("daemon_step"),
        row.text("trace_id"),
        row.time("expire_time"));
  }

  static Subject subject(Row row) {
    return new Subject(
        row.constant("kind", LinkKind.class),
        row.text("provider"),
        row.text("issuer"),
        new CanonicalIdentifier(
            row.text("target_raw"),
            row.text("target_display"),
            row.text("target_canonical"),
            row.intValue("canonicaliser_version")));
  }

  private static <I extends Id> @Nullable I id(Row row, String column, Function<UUID, I> make) {
    UUID value = row.uuidOrNull(column);
    return value == null ? null : make.apply(value);
  }
}
