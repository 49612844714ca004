package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The identities by which accounts sign in. */
@Singleton
class SignInIdentities {
  private final Sql sql;
  private final Clock clock;

  SignInIdentities(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Notes that a proven identity signs in; empty where it is not the account's any more, or may not
   * sign in. The account's row must be locked.
   */
  Optional<IdentityId> use(TenantId tenant, AccountId account, ProofTicket proven) {
    Instant now = clock.instant();
    return sql.find(
        row -> new IdentityId(row.uuid("identity_id")),
        """
        update identity set last_used_time = ?, last_proof_time = greatest(last_proof_time, ?)
        where tenant_id = ? and account_id = ? and provider = ? and issuer = ?
          and subject_canonical = ? and verified_time is not null and is_sign_in_capable
        returning identity_id
        """,
        now,
        proven.provenTime(),
        tenant,
        account,
        proven.provider(),
        proven.issuer(),
        proven.subject());
  }
}
