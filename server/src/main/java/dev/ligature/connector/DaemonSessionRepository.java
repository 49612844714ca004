package dev.ligature.connector;

import dev.ligature.common.DaemonId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Rows of daemon sessions; all times are the database's. */
@Singleton
class DaemonSessionRepository {
  private static final String OF_TOKEN =
      """
      select s.* from daemon_session s
      join daemon d on d.daemon_id = s.daemon_id and d.state <> 'REVOKED'
      join installation i on i.generation = s.generation
      where s.token_hash = ? and s.ended_time is null
      """;

  private final Sql sql;

  DaemonSessionRepository(Sql sql) {
    this.sql = sql;
  }

  /** Where and under which installation a session lives, and how it proves itself. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Anchor(
      long generation, String node, String workEndpoint, byte[] tokenHash, byte[] certificate) {}

  void insert(DaemonSession session, Anchor anchor, int capacity) {
    sql.update(
        """
        insert into daemon_session (daemon_session_id, daemon_id, daemon_epoch, instance_id,
          generation, node, work_endpoint, token_hash, instance_signing_key, instance_sealing_key,
          instance_certificate, build_digest, build_version, attestation_level, verdict, platforms,
          capacity, last_heartbeat_time, created_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now(), now())
        """,
        session.id(),
        session.daemon(),
        session.epoch(),
        session.instance(),
        anchor.generation(),
        anchor.node(),
        anchor.workEndpoint(),
        anchor.tokenHash(),
        session.signingKey(),
        session.sealingKey(),
        anchor.certificate(),
        session.buildDigest(),
        session.buildVersion(),
        session.level(),
        session.verdict(),
        DaemonRepository.names(session.platforms()),
        capacity);
  }

  /** Moves a live session to a new stream under a new daemon epoch. */
  void resume(DaemonSession session, Anchor anchor, int capacity) {
    sql.update(
        """
        update daemon_session set daemon_epoch = ?, node = ?, work_endpoint = ?, token_hash = ?,
          instance_certificate = ?, build_digest = ?, build_version = ?, attestation_level = ?,
          verdict = ?, platforms = ?, capacity = ?, ready_time = null, suspect_time = null,
          last_heartbeat_time = now()
        where daemon_session_id = ?
        """,
        session.epoch(),
        anchor.node(),
        anchor.workEndpoint(),
        anchor.tokenHash(),
        anchor.certificate(),
        session.buildDigest(),
        session.buildVersion(),
        session.level(),
        session.verdict(),
        DaemonRepository.names(session.platforms()),
        capacity,
        session.id());
  }

  /** A live session and the age of its last heartbeat. */
  record Live(DaemonSession session, long generation, Duration silence) {}

  Optional<Live> lockLiveOf(DaemonId daemon) {
    return sql.find(
        row ->
            new Live(
                read(row),
                row.longValue("generation"),
                Duration.ofMillis(row.longValue("silence_millis"))),
        """
        select *, (extract(epoch from now() - last_heartbeat_time) * 1000)::bigint
          as silence_millis
        from daemon_session where daemon_id = ? and ended_time is null for update
        """,
        daemon);
  }

  /** The live session of a token; an older generation of the installation is dead. */
  Optional<DaemonSession> findByToken(byte[] tokenHash) {
    return sql.find(DaemonSessionRepository::read, OF_TOKEN, tokenHash);
  }

  /** The same as a caller, with the nonces that its calls may be signed over. */
  Optional<DaemonCaller> findCallerByToken(byte[] tokenHash, String environment) {
    return sql.find(
        row ->
            new DaemonCaller(
                read(row),
                row.bytesOrNull("call_nonce"),
                row.bytesOrNull("call_nonce_before"),
                environment),
        OF_TOKEN,
        tokenHash);
  }

  /** The live session of an id, under whatever epoch. */
  Optional<DaemonSession> findLive(DaemonSessionId session) {
    return sql.find(
        DaemonSessionRepository::read,
        """
        select s.* from daemon_session s
        join daemon d on d.daemon_id = s.daemon_id and d.state <> 'REVOKED'
        join installation i on i.generation = s.generation
        where s.daemon_session_id = ? and s.ended_time is null
        """,
        session);
  }

  /** The live session that holds a connector. */
  Optional<DaemonSession> holderOf(TenantId tenant, PersonaId connector) {
    return sql.find(
        DaemonSessionRepository::read,
        """
        select s.* from connector c
        join daemon_session s on s.daemon_session_id = c.daemon_session_id
          and s.ended_time is null
        where c.tenant_id = ? and c.connector_id = ?
        """,
        tenant,
        connector);
  }

  /** Which of the sessions have ended. */
  List<DaemonSessionId> ended(Collection<DaemonSessionId> candidates) {
    return sql.list(
        row -> new DaemonSessionId(row.uuid("daemon_session_id")),
        """
        select daemon_session_id from daemon_session
        where daemon_session_id = any(?::uuid[]) and ended_time is not null
        """,
        List.copyOf(candidates));
  }

  /** Keeps the nonces that calls of the live session may be signed over. */
  void setNonces(DaemonSession session, byte[] newest, byte[] before) {
    sql.update(
        """
        update daemon_session set call_nonce = ?, call_nonce_before = ?
        where daemon_session_id = ? and daemon_epoch = ? and ended_time is null
        """,
        newest,
        before,
        session.id(),
        session.epoch());
  }

  /**
   * Why a session is no longer live under this epoch: REPLACED where a newer Hello took it over.
   */
  String endOf(DaemonSession session) {
    return sql.one(
        row -> row.text("reason"),
        """
        select case when s.daemon_epoch > ? then 'REPLACED' when d.state = 'REVOKED' then 'POLICY'
          else coalesce(s.end_reason, 'LIVE') end as reason
        from daemon_session s join daemon d on d.daemon_id = s.daemon_id
        where s.daemon_session_id = ?
        """,
        session.epoch(),
        session.id());
  }

  /** Notes a sign of life; false if the session has ended or was resumed elsewhere. */
  boolean heard(DaemonSession session, BuildAssessment build) {
    return sql.update(
            """
            update daemon_session set last_heartbeat_time = now(), suspect_time = null, verdict = ?
            where daemon_session_id = ? and daemon_epoch = ? and ended_time is null
            """,
            build.verdict(),
            session.id(),
            session.epoch())
        > 0;
  }

  boolean ready(DaemonSession session) {
    return sql.update(
            """
            update daemon_session set ready_time = now()
            where daemon_session_id = ? and daemon_epoch = ? and ended_time is null
            """,
            session.id(),
            session.epoch())
        > 0;
  }

  /** Ends a session under its epoch; false if it is no longer the live one. */
  boolean end(DaemonSessionId session, long epoch, String reason) {
    return sql.update(
            """
            update daemon_session set ended_time = now(), end_reason = ?
            where daemon_session_id = ? and daemon_epoch = ? and ended_time is null
            """,
            reason,
            session,
            epoch)
        > 0;
  }

  /** Sessions that have become suspect just now. */
  List<DaemonSessionId> markSuspect(Duration silence) {
    return sql.list(
        row -> new DaemonSessionId(row.uuid("daemon_session_id")),
        """
        update daemon_session set suspect_time = now()
        where ended_time is null and suspect_time is null
          and last_heartbeat_time < now() - make_interval(secs => ?)
        returning daemon_session_id
        """,
        DaemonRepository.seconds(silence));
  }

  /** Ends sessions that were silent for too long. */
  List<DaemonSessionId> endLost(Duration silence) {
    return sql.list(
        row -> new DaemonSessionId(row.uuid("daemon_session_id")),
        """
        update daemon_session set ended_time = now(), lost_time = now(), end_reason = 'LOST'
        where ended_time is null and last_heartbeat_time < now() - make_interval(secs => ?)
        returning daemon_session_id
        """,
        DaemonRepository.seconds(silence));
  }

  static DaemonSession read(Row row) {
    return new DaemonSession(
        new DaemonSessionId(row.uuid("daemon_session_id")),
        new DaemonId(row.uuid("daemon_id")),
        row.longValue("daemon_epoch"),
        row.uuid("instance_id"),
        row.bytes("instance_signing_key"),
        row.bytes("instance_sealing_key"),
        row.bytes("build_digest"),
        row.text("build_version"),
        row.intValue("attestation_level"),
        row.constant("verdict", BuildVerdict.class),
        DaemonRepository.platforms(row));
  }
}
