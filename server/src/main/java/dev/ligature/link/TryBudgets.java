package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How many codes may be tried in an hour: ten for an identifier and twenty by an account, however
 * many codes were sent meanwhile. Tries with a session count apart from those without, so that a
 * stranger cannot use up what the owner has.
 */
@Singleton
class TryBudgets {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int OF_IDENTIFIER = 10;
  private static final int OF_ACCOUNT = 20;

  private final Sql sql;
  private final Clock clock;

  TryBudgets(Sql sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Returns if one more code may be tried; tries of an identifier wait for each other until the
   * transaction ends.
   *
   * @throws DomainException RATE_LIMITED
   */
  void require(Claim claim) {
    String canonical = claim.subject().identifier().canonical();
    sql.one(
        row -> true,
        "select 1 from pg_advisory_xact_lock(hashtextextended(?, 0))",
        claim.tenant() + " " + canonical);
    Instant since = clock.instant().minus(WINDOW);
    int ofIdentifier =
        sql.one(
            row -> row.intValue("tries"),
            """
            select coalesce(sum(c.tries), 0)::int as tries
            from challenge c
            join link_attempt a using (tenant_id, link_attempt_id)
            where tenant_id = ? and c.created_time > ? and a.target_canonical = ?
              and (a.account_id is null) = ?
            """,
            claim.tenant(),
            since,
            canonical,
            claim.account() == null);
    if (ofIdentifier >= OF_IDENTIFIER
        || (claim.account() != null && ofAccount(claim, since) >= OF_ACCOUNT)) {
      throw DomainException.of(
              Reason.RATE_LIMITED, "Too many codes were tried.", Map.of("limit", "tries"))
          .retryAfter(WINDOW);
    }
  }

  private int ofAccount(Claim claim, Instant since) {
    return sql.one(
        row -> row.intValue("tries"),
        """
        select coalesce(sum(c.tries), 0)::int as tries
        from challenge c
        join link_attempt a using (tenant_id, link_attempt_id)
        where tenant_id = ? and c.created_time > ? and a.account_id = ?
        """,
        claim.tenant(),
        since,
        claim.account());
  }
}
