package dev.ligature.account;

import dev.ligature.db.Sql;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Sessions never move: the secondary's end with the merge, and those of the survivor that signed in
 * by an identity that goes back end with the undoing.
 */
@Singleton
@Order(90)
class MergedSessions implements MergeParticipant {
  /** Why the sessions of an absorbed account ended. */
  static final String MERGED = "MERGED";

  private final Sql sql;
  private final Clock clock;

  MergedSessions(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  @Override
  public void reassign(Merge merge, MergeManifest manifest) {
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
  public void restore(Merge merge, MergeManifest manifest) {
    sql.update(
        """
        update session s set revoked_time = ?, revoke_reason = 'MERGE_UNDONE'
        from identity i
        where i.tenant_id = s.tenant_id and i.identity_id = s.identity_id
          and s.tenant_id = ? and s.account_id = ? and i.account_id <> s.account_id
          and s.revoked_time is null
        """,
        clock.instant(),
        merge.tenant(),
        merge.primary());
  }
}
