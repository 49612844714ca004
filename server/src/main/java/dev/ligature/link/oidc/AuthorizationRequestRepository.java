package dev.ligature.link.oidc;

import dev.ligature.common.AttemptId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.link.Holder;
import dev.ligature.policy.SealedForTenant;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Rows of authorization requests. */
@Singleton
class AuthorizationRequestRepository {
  private final Sql sql;

  AuthorizationRequestRepository(Sql sql) {
    this.sql = sql;
  }

  void insert(
      TenantId tenant, AttemptId attempt, AuthorizationRequest request, Instant expireTime) {
    sql.update(
        """
        insert into authorization_request (tenant_id, link_attempt_id, provider_id,
          provider_version, redirect_uri, state_hash, nonce_hash, verifier, key_generation, label,
          created_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        attempt,
        request.provider(),
        request.providerVersion(),
        request.redirectUri(),
        request.stateHash(),
        request.nonceHash(),
        request.verifier().ciphertext(),
        request.verifier().generation(),
        request.label(),
        request.createdTime(),
        expireTime);
  }

  Optional<AuthorizationRequest> find(TenantId tenant, AttemptId attempt) {
    return sql.find(
        AuthorizationRequestRepository::read,
        "select * from authorization_request where tenant_id = ? and link_attempt_id = ?",
        tenant,
        attempt);
  }

  /**
   * Takes the one answer that a request may have: by its state, from the holder of the attempt, in
   * time.
   */
  Optional<AuthorizationRequest> redeem(
      TenantId tenant, AttemptId attempt, Holder holder, byte[] stateHash, Instant now) {
    return sql.find(
        AuthorizationRequestRepository::read,
        """
        update authorization_request r set redeemed_time = ?
        from link_attempt a
        where r.tenant_id = ? and r.link_attempt_id = ? and r.state_hash = ?
          and r.redeemed_time is null and r.expire_time > ?
          and a.tenant_id = r.tenant_id and a.link_attempt_id = r.link_attempt_id
          and ((a.account_id = ? and a.session_id = ?) or a.attempt_secret_hash = ?)
          and a.state = 'STEP'
        returning r.*
        """,
        now,
        tenant,
        attempt,
        stateHash,
        now,
        holder.account(),
        holder.session(),
        holder.secretDigest());
  }

  /** Gives the answer back, which never reached the provider. */
  void release(TenantId tenant, AttemptId attempt) {
    sql.update(
        """
        update authorization_request set redeemed_time = null
        where tenant_id = ? and link_attempt_id = ?
        """,
        tenant,
        attempt);
  }

  private static AuthorizationRequest read(Row row) {
    return new AuthorizationRequest(
        row.text("provider_id"),
        row.longValue("provider_version"),
        row.text("redirect_uri"),
        row.bytes("state_hash"),
        row.bytes("nonce_hash"),
        new SealedForTenant(row.intValue("key_generation"), row.bytes("verifier")),
        row.textOrNull("label"),
        row.time("created_time"),
        row.timeOrNull("redeemed_time"));
  }
}
