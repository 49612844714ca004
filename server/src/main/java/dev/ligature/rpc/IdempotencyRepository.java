package dev.ligature.rpc;

import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Rows of answered requests. */
@Singleton
class IdempotencyRepository {
  private final Sql sql;

  IdempotencyRepository(Sql sql) {
    this.sql = sql;
  }

  /**
   * Takes the key for the running transaction, after waiting for the end of another one that holds
   * it; false if that one has committed an answer.
   */
  boolean claim(RequestKey key, byte[] hash, int generation, Instant now, Instant expireTime) {
    return sql.update(
            """
            insert into idempotency_record (tenant_id, service, scope_id, method, request_id,
              request_hash, hash_key_generation, status_code, response, is_outcome_only,
              created_time, expire_time)
            values (?, ?, ?, ?, ?, ?, ?, 0, ''::bytea, false, ?, ?)
            on conflict do nothing
            """,
            key.tenant(),
            key.service(),
            key.scope(),
            key.method(),
            key.request(),
            hash,
            generation,
            now,
            expireTime)
        == 1;
  }

  Optional<RecordedAnswer> find(RequestKey key) {
    return sql.find(
        IdempotencyRepository::read,
        """
        select request_hash, hash_key_generation, status_code, response, is_outcome_only
        from idempotency_record
        where tenant_id = ? and service = ? and scope_id = ? and method = ? and request_id = ?
        """,
        key.tenant(),
        key.service(),
        key.scope(),
        key.method(),
        key.request());
  }

  void answer(RequestKey key, int statusCode, byte[] response, boolean outcomeOnly) {
    sql.update(
        """
        update idempotency_record set status_code = ?, response = ?,
          is_outcome_only = ?
        where tenant_id = ? and service = ? and scope_id = ? and method = ? and request_id = ?
        """,
        statusCode,
        response,
        outcomeOnly,
        key.tenant(),
        key.service(),
        key.scope(),
        key.method(),
        key.request());
  }

  /** Deletes some records that have expired and returns how many. */
  int purge(Instant now, int limit) {
    return sql.update(
        """
        delete from idempotency_record
        where (tenant_id, service, scope_id, method, request_id) in (
          select tenant_id, service, scope_id, method, request_id from idempotency_record
          where expire_time < ? order by expire_time limit ? for update skip locked)
        """,
        now,
        limit);
  }

  private static RecordedAnswer read(Row row) {
    return new RecordedAnswer(
        row.bytes("request_hash"),
        row.intValue("hash_key_generation"),
        row.intValue("status_code"),
        row.bytes("response"),
        row.bool("is_outcome_only"));
  }
}
