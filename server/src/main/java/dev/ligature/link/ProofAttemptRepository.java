package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DeviceId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Rows of attempts that bind nothing to an account. */
@Singleton
class ProofAttemptRepository {
  private final Sql sql;

  ProofAttemptRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(Caller caller, ProofAttempt attempt, byte[] binding, Instant now) {
    CanonicalIdentifier identifier = attempt.subject().identifier();
    sql.update(
        """
        insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
          account_id, session_id, device_id, attempt_secret_hash, binding_hash, provider, issuer,
          target_raw, target_display, target_canonical, canonicaliser_version, target, trace_id,
          created_time, updated_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        attempt.tenant(),
        attempt.id(),
        attempt.subject().kind(),
        attempt.purpose(),
        attempt.state(),
        caller.service(),
        attempt.holder().account(),
        attempt.holder().session(),
        attempt.device(),
        attempt.holder().secretDigest(),
        binding,
        attempt.subject().provider(),
        attempt.subject().issuer(),
        identifier.raw(),
        identifier.display(),
        identifier.canonical(),
        (short) identifier.version(),
        attempt.context(),
        caller.traceId(),
        now,
        now,
        attempt.expireTime());
  }

  /** An attempt as stored, with the binding that it was given at the start. */
  record Bound(ProofAttempt attempt, byte[] binding) {}

  /** The attempt of a holder with its row locked; nobody else finds it, and no link is found. */
  Optional<Bound> lock(TenantId tenant, AttemptId id, Holder holder) {
    return sql.find(
        row -> new Bound(read(row, holder), row.bytes("binding_hash")),
        """
        select * from link_attempt
        where tenant_id = ? and link_attempt_id = ? and purpose not in ('LINK', 'LINK_ACCOUNTS')
          and ((account_id = ? and session_id = ?) or attempt_secret_hash = ?) for update
        """,
        tenant,
        id,
        holder.account(),
        holder.session(),
        holder.secretDigest());
  }

  /** Ends an attempt; the row must be locked. */
  void end(ProofAttempt attempt, Instant now) {
    sql.update(
        """
        update link_attempt set state = 'PROVEN', revision = revision + 1, updated_time = ?
        where tenant_id = ? and link_attempt_id = ?
        """,
        now,
        attempt.tenant(),
        attempt.id());
  }

  private static ProofAttempt read(Row row, Holder holder) {
    UUID device = row.uuidOrNull("device_id");
    return new ProofAttempt(
        new TenantId(row.uuid("tenant_id")),
        new AttemptId(row.uuid("link_attempt_id")),
        holder,
        device == null ? null : new DeviceId(device),
        row.constant("purpose", ProofPurpose.class),
        row.constant("state", LinkState.class),
        LinkAttemptRepository.subject(row),
        row.bytesOrNull("target"),
        row.time("expire_time"));
  }
}
