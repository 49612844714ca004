package dev.ligature.link;

import dev.ligature.account.KnownDevices;
import dev.ligature.account.ProofPurpose;
import dev.ligature.common.AccountId;
import dev.ligature.common.DeviceId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many codes are sent, three in ten minutes to an identifier and for an account, and how many
 * wrong ones are heard out, ten an hour of an identifier and twenty by an account. Whoever meets
 * the end of an account's budget is told; that of an identifier's tells what others did, so it
 * looks like any other answer. Owners have budgets of their own, which no stranger can use up: one
 * for step-ups by an identity of theirs, and one for each known device on which they sign in.
 */
@Singleton
class CodeBudgets {
  private static final Duration SEND_WINDOW = Duration.ofMinutes(10);
  private static final int SENDS = 3;
  private static final Duration TRY_WINDOW = Duration.ofHours(1);
  private static final int TRIES_OF_IDENTIFIER = 10;
  private static final int TRIES_OF_ACCOUNT = 20;

  private static final String WRONG =
      "coalesce(sum(c.tries - (c.used_time is not null)::int), 0)::int";
  private static final String OF_IDENTIFIER =
      " and a.target_canonical = ? and (a.purpose = 'STEP_UP') = ?"
          + " and a.device_id is not distinct from ?";

  private final Sql sql;
  private final KnownDevices devices;
  private final Clock clock;

  CodeBudgets(Sql sql, KnownDevices devices, Clock clock) {
    this.sql = sql;
    this.devices = devices;
    this.clock = clock;
  }

  /**
   * Refuses an account for which enough codes were sent lately.
   *
   * @throws DomainException RATE_LIMITED
   */
  void requireSendOf(TenantId tenant, AccountId account) {
    if (count(
            "count(*)::int",
            " and c.is_sent and a.account_id = ?",
            tenant,
            since(SEND_WINDOW),
            account)
        >= SENDS) {
      throw exhausted("Too many codes were sent for this account.", "codes", SEND_WINDOW);
    }
  }

  /**
   * Whether a code may be sent: the identifier got few lately, and would be heard out. Calls for an
   * identifier wait for each other until the transaction ends.
   */
  boolean allowsSend(Claim claim) {
    lock(claim);
    return count(
                "count(*)::int",
                " and c.is_sent" + OF_IDENTIFIER,
                claim.tenant(),
                since(SEND_WINDOW),
                canonical(claim),
                isStepUp(claim),
                claim.device())
            < SENDS
        && wrongOfIdentifier(claim) < TRIES_OF_IDENTIFIER;
  }

  /**
   * Whether one more code of the identifier may be right, on a known device only as long as it is
   * one; those that wait for it wait until the transaction ends.
   *
   * @throws DomainException RATE_LIMITED where the account tried enough wrong ones
   */
  boolean allowsTry(Claim claim) {
    lock(claim);
    if (claim.account() != null
        && count(WRONG, " and a.account_id = ?", claim.tenant(), since(TRY_WINDOW), claim.account())
            >= TRIES_OF_ACCOUNT) {
      throw exhausted("Too many wrong codes were tried.", "tries", TRY_WINDOW);
    }
    DeviceId device = claim.device();
    return (device == null || devices.isKnown(claim.tenant(), device))
        && wrongOfIdentifier(claim) < TRIES_OF_IDENTIFIER;
  }

  /** Tries with a session count apart from those without. */
  private int wrongOfIdentifier(Claim claim) {
    return count(
        WRONG,
        OF_IDENTIFIER + " and (a.account_id is null) = ?",
        claim.tenant(),
        since(TRY_WINDOW),
        canonical(claim),
        isStepUp(claim),
        claim.device(),
        claim.account() == null);
  }

  private void lock(Claim claim) {
    sql.one(
        row -> true,
        "select 1 from pg_advisory_xact_lock(hashtextextended(?, 0))",
        claim.tenant() + " " + canonical(claim) + " " + claim.device());
  }

  private int count(String what, String which, @Nullable Object... parameters) {
    return sql.one(
        row -> row.intValue("n"),
        "select "
            + what
            + " as n from challenge c join link_attempt a using (tenant_id, link_attempt_id)"
            + " where tenant_id = ? and c.created_time > ?"
            + which,
        parameters);
  }

  private Instant since(Duration window) {
    return clock.instant().minus(window);
  }

  private static String canonical(Claim claim) {
    return claim.subject().identifier().canonical();
  }

  private static boolean isStepUp(Claim claim) {
    return claim.purpose() == ProofPurpose.STEP_UP;
  }

  private static DomainException exhausted(String text, String limit, Duration window) {
    return DomainException.of(Reason.RATE_LIMITED, text, Map.of("limit", limit)).retryAfter(window);
  }
}
