package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.db.Json;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes rows of entries and bodies. */
@Singleton
class AuditRepository {
  private final Sql sql;

  AuditRepository(Sql sql) {
    this.sql = sql;
  }

  record SealedBody(int ordinal, AccountId subject, SubjectKeys.Sealed sealed) {}

  /** An entry and its bodies as they are stored. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(
      UUID id, AuditEvent event, byte[] commitment, Instant time, List<SealedBody> bodies) {}

  void insert(List<Entry> entries) {
    sql.batch(
        """
        insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id,
          on_behalf_of_account_id, account_id, method, outcome, reason, proof_kind, trace_id,
          correlation_id, event_time, attributes, commitment, folded_count)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        """,
        entries.stream().map(AuditRepository::header).toList());
    List<@Nullable Object[]> bodies =
        entries.stream()
            .flatMap(entry -> entry.bodies().stream().map(body -> body(entry, body)))
            .toList();
    if (!bodies.isEmpty()) {
      sql.batch(
          """
          insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id,
            key_epoch, sealed)
          values (?, ?, ?, ?, ?, ?, ?)
          """,
          bodies);
    }
  }

  private static @Nullable Object[] header(Entry entry) {
    AuditEvent event = entry.event();
    Actor actor = event.actor();
    return new @Nullable Object[] {
      event.tenant(),
      entry.id(),
      event.type(),
      actor.kind(),
      actor.id(),
      event.onBehalfOf(),
      event.account(),
      actor.method(),
      event.outcome(),
      event.reason(),
      event.proofKind(),
      event.traceId(),
      actor.correlationId(),
      entry.time(),
      Json.of(event.attributes()),
      entry.commitment(),
      event.count()
    };
  }

  private static @Nullable Object[] body(Entry entry, SealedBody body) {
    return new @Nullable Object[] {
      entry.event().tenant(),
      entry.id(),
      body.ordinal(),
      body.subject(),
      body.sealed().key().keyId(),
      body.sealed().key().epoch(),
      body.sealed().bytes()
    };
  }
}
