package dev.ligature.link;

import dev.ligature.account.Merge;
import dev.ligature.account.MergeManifest;
import dev.ligature.account.MergeParticipant;
import dev.ligature.audit.Actor;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.connector.DaemonLinkFlow;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * What the secondary had begun dies with the merge: attempts, their codes, and the tickets that it
 * has or that prove its identities.
 */
@Singleton
@Order(80)
class MergedAttempts implements MergeParticipant {
  private final DaemonLinkFlow daemons;
  private final Sql sql;
  private final Transactions transactions;
  private final Clock clock;

  MergedAttempts(DaemonLinkFlow daemons, Sql sql, Transactions transactions, Clock clock) {
    this.daemons = daemons;
    this.sql = sql;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    Instant now = clock.instant();
    sql.update(
        """
        update challenge c set void_time = ?
        from link_attempt a
        where a.tenant_id = c.tenant_id and a.link_attempt_id = c.link_attempt_id
          and a.tenant_id = ? and a.account_id = ? and c.used_time is null and c.void_time is null
        """,
        now,
        merge.tenant(),
        merge.secondary());
    sql.update(
        """
        update proof set expire_time = ?
        where used_time is null and expire_time > ? and (tenant_id, proof_id) in (
          select tenant_id, proof_id from proof
          where tenant_id = ? and account_id = ? and used_time is null
          union all
          select tenant_id, p.proof_id from link_attempt a
          join proof p using (tenant_id, link_attempt_id)
          where tenant_id = ? and a.account_id = ?)
        """,
        now,
        now,
        merge.tenant(),
        merge.secondary(),
        merge.tenant(),
        merge.secondary());
    sql.list(
        this::tellDaemon,
        """
        update link_attempt set state = 'CANCELLED', step = null, revision = revision + 1,
          updated_time = ?
        where tenant_id = ? and account_id = ?
          and state in ('STARTED', 'STEP', 'VERIFYING', 'CREDENTIAL_SEALED', 'VERIFIED',
            'POLICY_BOUND')
        returning link_attempt_id, daemon_session_id, daemon_attempt_epoch
        """,
        now,
        merge.tenant(),
        merge.secondary());
  }

  private AttemptId tellDaemon(Row row) {
    AttemptId attempt = new AttemptId(row.uuid("link_attempt_id"));
    UUID session = row.uuidOrNull("daemon_session_id");
    long epoch = row.longValue("daemon_attempt_epoch");
    if (session != null) {
      DaemonSessionId holder = new DaemonSessionId(session);
      transactions.afterCommit(() -> daemons.cancel(holder, attempt, epoch));
    }
    return attempt;
  }

  /** What died stays dead. */
  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {}
}
