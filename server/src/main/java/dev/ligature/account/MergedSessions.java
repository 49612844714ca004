package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.SessionId;
import dev.ligature.db.Sql;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/**
 * Sessions never move: the secondary's end with the merge, and those of the survivor that signed in
 * by an identity that goes back end with the undoing, with what they had queued.
 */
@Singleton
@Order(90)
class MergedSessions implements MergeParticipant {
  /** Why the sessions of an absorbed account ended. */
  static final String MERGED = "MERGED";

  private final QueuedActs queue;
  private final Sql sql;
  private final Clock clock;

  MergedSessions(QueuedActs queue, Sql sql, Clock clock) {
    this.queue = queue;
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public void reassign(Actor actor, Merge merge, MergeManifest manifest) {
    sql.update(
        """
        update session set revoked_time = ?, revoke_reason = ?
        where tenant_id = ? and account_id = ? and revoked_time is null
        """,
        clock.instant(),
        MERGED,
        merge.tenant(),
        merge.secondary());
  }

  @Override
  public void restore(Actor actor, Merge merge, MergeManifest manifest) {
    List<SessionId> ended =
        sql.list(
            row -> new SessionId(row.uuid("session_id")),
            """
            update session s set revoked_time = ?, revoke_reason = 'MERGE_UNDONE'
            from identity i
            where i.tenant_id = s.tenant_id and i.identity_id = s.identity_id
              and s.tenant_id = ? and s.account_id = ? and i.account_id <> s.account_id
              and s.revoked_time is null
            returning s.session_id
            """,
            clock.instant(),
            merge.tenant(),
            merge.primary());
    queue.cancel(actor, merge.tenant(), ended);
  }
}
