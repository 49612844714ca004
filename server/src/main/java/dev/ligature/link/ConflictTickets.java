package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/**
 * Tickets of attempts that ended in conflict: each proves an identity, once, to its own session.
 */
@Singleton
class ConflictTickets {
  private final LinkAttemptRepository attempts;
  private final LinkJournal journal;
  private final Sql sql;
  private final Clock clock;

  ConflictTickets(LinkAttemptRepository attempts, LinkJournal journal, Sql sql, Clock clock) {
    this.attempts = attempts;
    this.journal = journal;
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Spends a ticket in the running transaction; the attempt in which the identity was proven.
   *
   * @throws DomainException TICKET_EXPIRED where it is unknown, used or too old, or another
   *     account's; PROOF_MISMATCH in another session of the account
   */
  LinkAttempt spend(Caller caller, String ticket) {
    Instant now = clock.instant();
    LinkAttempt attempt =
        sql.find(
                row -> new AttemptId(row.uuid("link_attempt_id")),
                """
                update proof set used_time = ?
                where tenant_id = ? and ticket_hash = ? and purpose = 'MERGE' and account_id = ?
                  and used_time is null and expire_time > ?
                returning link_attempt_id
                """,
                now,
                caller.tenant(),
                new OpaqueToken(ticket).digest(),
                caller.account(),
                now)
            .flatMap(id -> attempts.find(caller.tenant(), id))
            .orElseThrow(
                () ->
                    DomainException.of(
                        Reason.TICKET_EXPIRED, "The ticket is used or too old; prove again."));
    journal.requireBinding(caller, attempt);
    return attempt;
  }

  /**
   * Gives the identity of a spent ticket, which nobody holds any more, to an account.
   *
   * @throws DomainException RETRY where somebody took it meanwhile
   */
  IdentityId give(LinkAttempt attempt, AccountId account, IdentityId identity) {
    Instant now = clock.instant();
    return sql.find(
            row -> new IdentityId(row.uuid("identity_id")),
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
              subject_raw, subject_display, subject_canonical, canonicaliser_version,
              is_sign_in_capable, verified_time, last_proof_time, created_time)
            select tenant_id, ?, ?, kind, provider, issuer, target_raw, target_display,
              target_canonical, canonicaliser_version, true, ?, ?, ?
            from link_attempt where tenant_id = ? and link_attempt_id = ?
            on conflict do nothing returning identity_id
            """,
            identity,
            account,
            now,
            now,
            now,
            attempt.tenant(),
            attempt.id())
        .orElseThrow(() -> DomainException.of(Reason.RETRY, "The identity moved; try again."));
  }
}
