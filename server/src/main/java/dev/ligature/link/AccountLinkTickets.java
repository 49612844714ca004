package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.account.ProofTicket;
import dev.ligature.account.ProofTickets;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

/**
 * Tickets that link accounts, of attempts that proved an identity for it or ended in conflict: each
 * works once, in its own session.
 */
@Singleton
class AccountLinkTickets {
  private static final Set<ProofPurpose> PURPOSES =
      Set.of(ProofPurpose.LINK_ACCOUNTS, ProofPurpose.MERGE);

  private final ProofTickets tickets;
  private final LinkAttemptRepository attempts;
  private final LinkJournal journal;
  private final Sql sql;
  private final Clock clock;

  AccountLinkTickets(
      ProofTickets tickets,
      LinkAttemptRepository attempts,
      LinkJournal journal,
      Sql sql,
      Clock clock) {
    this.tickets = tickets;
    this.attempts = attempts;
    this.journal = journal;
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * Spends a ticket in the running transaction; the attempt in which the identity was proven.
   *
   * @throws DomainException TICKET_EXPIRED; PROOF_MISMATCH in another session
   */
  LinkAttempt spend(Caller caller, String ticket) {
    ProofTicket spent = tickets.spend(caller.tenant(), ticket, PURPOSES);
    spent.requireOf(caller);
    LinkAttempt attempt =
        attempts.find(caller.tenant(), spent.attempt()).orElseThrow(DomainException::notFound);
    journal.requireBinding(caller, attempt);
    return attempt;
  }

  /**
   * Gives the identity of a spent ticket, which nobody holds, to an account.
   *
   * @throws DomainException RETRY where somebody took it meanwhile
   */
  void give(LinkAttempt attempt, AccountId account, IdentityId identity) {
    Instant now = clock.instant();
    int given =
        sql.update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
              subject_raw, subject_display, subject_canonical, canonicaliser_version,
              is_sign_in_capable, verified_time, last_proof_time, created_time)
            select tenant_id, ?, ?, kind, provider, issuer, target_raw, target_display,
              target_canonical, canonicaliser_version, true, ?, ?, ?
            from link_attempt where tenant_id = ? and link_attempt_id = ?
            on conflict do nothing
            """,
            identity,
            account,
            now,
            now,
            now,
            attempt.tenant(),
            attempt.id());
    if (given == 0) {
      throw DomainException.of(Reason.RETRY, "The identity moved; try again.");
    }
  }
}
