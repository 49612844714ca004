package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
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

  void insert(UUID entry, AuditEvent event, byte[] commitment, Instant time) {
    Actor actor = event.actor();
    sql.update(
        """
        insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id,
          on_behalf_of_account_id, account_id, method, outcome, reason, proof_kind, trace_id,
          correlation_id, event_time, attributes, commitment, folded_count)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
        """,
        event.tenant(),
        entry,
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
        time,
        Json.of(event.attributes()),
        commitment,
        event.count());
  }

  void insert(TenantId tenant, UUID entry, List<SealedBody> bodies) {
    if (bodies.isEmpty()) {
      return;
    }
    sql.batch(
        """
        insert into audit_body (tenant_id, entry_id, ordinal, subject_account_id, user_key_id,
          key_epoch, sealed)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        bodies.stream()
            .map(
                body ->
                    new @Nullable Object[] {
                      tenant,
                      entry,
                      body.ordinal(),
                      body.subject(),
                      body.sealed().key().keyId(),
                      body.sealed().key().epoch(),
                      body.sealed().bytes()
                    })
            .toList());
  }
}
