package dev.ligature.connector;

import dev.ligature.common.DaemonId;
import dev.ligature.common.Platform;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of daemons and their enrolments. */
@Singleton
class DaemonRepository {
  private final Sql sql;

  DaemonRepository(Sql sql) {
    this.sql = sql;
  }

  /** What this database is: part of signed statements and of every session. */
  record Installation(String environment, boolean production, long generation) {}

  Installation installation() {
    return sql.one(
        row ->
            new Installation(
                row.text("environment"), row.bool("is_production"), row.longValue("generation")),
        "select environment, is_production, generation from installation");
  }

  /** A permission to register; no tenants means all of them. */
  record Enrolment(
      UUID id,
      DaemonId daemon,
      String name,
      List<UUID> tenants,
      String region,
      Set<Platform> platforms) {}

  boolean nameIsTaken(String name) {
    return sql.one(
        row -> row.bool("taken"),
        """
        select exists (select from daemon where name = ?)
          or exists (select from daemon_enrolment where name = ?) as taken
        """,
        name,
        name);
  }

  void insertEnrolment(Enrolment enrolment, byte[] tokenHash, String createdBy, Duration life) {
    sql.update(
        """
        insert into daemon_enrolment (daemon_enrolment_id, daemon_id, name, token_hash,
          serves_all_tenants, tenant_ids, region, platforms, created_by, created_time, expire_time)
        values (?, ?, ?, ?, ?, ?::uuid[], ?, ?, ?, now(), now() + make_interval(secs => ?))
        """,
        enrolment.id(),
        enrolment.daemon(),
        enrolment.name(),
        tokenHash,
        enrolment.tenants().isEmpty(),
        enrolment.tenants(),
        enrolment.region(),
        names(enrolment.platforms()),
        createdBy,
        seconds(life));
  }

  /** Uses the token up; empty if it is unknown, of another daemon, used or over. */
  Optional<Enrolment> useEnrolment(byte[] tokenHash, DaemonId daemon) {
    return sql.find(
        row ->
            new Enrolment(
                row.uuid("daemon_enrolment_id"),
                daemon,
                row.text("name"),
                uuids(row, "tenants"),
                row.text("region"),
                platforms(row)),
        """
        update daemon_enrolment set used_time = now()
        where token_hash = ? and daemon_id = ? and used_time is null and expire_time > now()
        returning daemon_enrolment_id, name, tenant_ids::text[] as tenants, region, platforms
        """,
        tokenHash,
        daemon);
  }

  /** Frees the names of enrolments that were not used in time. */
  void deleteOverdueEnrolments() {
    sql.update("delete from daemon_enrolment where expire_time < now() and used_time is null");
  }

  void insert(Enrolment enrolment, byte[] identityKey) {
    sql.update(
        """
        insert into daemon (daemon_id, name, identity_public_key, serves_all_tenants, tenant_ids,
          region, platforms, created_time)
        values (?, ?, ?, ?, ?::uuid[], ?, ?, now())
        """,
        enrolment.daemon(),
        enrolment.name(),
        identityKey,
        enrolment.tenants().isEmpty(),
        enrolment.tenants(),
        enrolment.region(),
        names(enrolment.platforms()));
  }

  Optional<DaemonRow> lock(DaemonId daemon) {
    return sql.find(
        DaemonRepository::read,
        "select *, tenant_ids::text[] as tenants from daemon where daemon_id = ? for update",
        daemon);
  }

  /** Raises the epoch, which fences every older session, and returns it. */
  long raiseEpoch(DaemonId daemon) {
    return sql.one(
        row -> row.longValue("daemon_epoch"),
        """
        update daemon set daemon_epoch = daemon_epoch + 1, version = version + 1
        where daemon_id = ? returning daemon_epoch
        """,
        daemon);
  }

  /** Sets the state for good or for a while; returns false if the daemon is revoked. */
  boolean setState(DaemonId daemon, String state) {
    return sql.update(
            """
            update daemon set state = ?, version = version + 1,
              revoked_time = case when ? = 'REVOKED' then now() end
            where daemon_id = ? and state <> 'REVOKED'
            """,
            state,
            state,
            daemon)
        > 0;
  }

  static DaemonRow read(Row row) {
    return new DaemonRow(
        new DaemonId(row.uuid("daemon_id")),
        row.text("name"),
        row.bytes("identity_public_key"),
        row.text("state"),
        uuids(row, "tenants"),
        row.text("region"),
        platforms(row),
        row.longValue("daemon_epoch"));
  }

  static Set<Platform> platforms(Row row) {
    return row.texts("platforms").stream()
        .map(Platform::valueOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  static List<String> names(Collection<? extends Enum<?>> constants) {
    return constants.stream().map(Enum::name).sorted().toList();
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static List<UUID> uuids(Row row, String column) {
    return row.texts(column).stream().map(UUID::fromString).toList();
  }
}
