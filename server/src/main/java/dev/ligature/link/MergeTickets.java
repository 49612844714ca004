package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.account.ProofTicket;
import dev.ligature.account.ProofTickets;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tickets of conflicts, as merges use them. */
@Singleton
class MergeTickets {
  static final int FACTOR_TRIES = 5;

  private final ProofTickets tickets;
  private final Sql sql;
  private final Clock clock;

  MergeTickets(ProofTickets tickets, Sql sql, Clock clock) {
    this.tickets = tickets;
    this.sql = sql;
    this.clock = clock;
  }

  /** Who holds an identity, verified. */
  record Holder(AccountId account, IdentityId identity) {
    static Holder of(Identity held) {
      return new Holder(held.account(), held.id());
    }
  }

  /**
   * The ticket of a conflict, for the session that ran into it.
   *
   * @throws DomainException TICKET_EXPIRED: unknown, used or too old; PROOF_MISMATCH: another
   *     session's
   */
  ProofTicket ofConflict(Caller caller, String text) {
    ProofTicket ticket = tickets.read(caller.tenant(), text, ProofPurpose.MERGE);
    ticket.requireOf(caller);
    return ticket;
  }

  /** Who holds the proven identity now; nobody where it became free. */
  Optional<Holder> holder(TenantId tenant, ProofTicket ticket) {
    return held(tenant, ticket).map(Holder::of);
  }

  /** The proven identity as its holder has it now; none where it became free. */
  Optional<Identity> held(TenantId tenant, ProofTicket ticket) {
    return sql.find(
        IdentityRepository::read,
        """
        select * from identity
        where tenant_id = ? and provider = ? and issuer = ? and subject_canonical = ?
          and verified_time is not null
        """,
        tenant,
        ticket.provider(),
        ticket.issuer(),
        ticket.subject());
  }

  /** Kinds of the other verified identities that an account has. */
  List<LinkKind> otherKinds(TenantId tenant, Identity held) {
    return sql.list(
        row -> row.constant("kind", LinkKind.class),
        """
        select kind from identity
        where tenant_id = ? and account_id = ? and identity_id <> ? and verified_time is not null
        """,
        tenant,
        held.account(),
        held.id());
  }

  /**
   * Uses the ticket of a conflict up.
   *
   * @throws DomainException TICKET_EXPIRED where somebody was faster
   */
  void spend(Caller caller, String text) {
    tickets.spend(caller.tenant(), text, ProofPurpose.MERGE);
  }

  /**
   * Counts a try of the second factor before it is compared.
   *
   * @return tries that are left
   * @throws DomainException CHALLENGE_VOID where none was left
   */
  int countTry(TenantId tenant, ProofTicket ticket) {
    return FACTOR_TRIES
        - sql.find(
                row -> row.intValue("factor_tries"),
                """
                update proof set factor_tries = factor_tries + 1
                where tenant_id = ? and proof_id = ? and factor_tries < ? and used_time is null
                returning factor_tries
                """,
                tenant,
                ticket.id(),
                FACTOR_TRIES)
            .orElseThrow(
                () ->
                    DomainException.of(
                        Reason.CHALLENGE_VOID, "No tries are left; prove the identity again."));
  }

  void factorProven(TenantId tenant, ProofTicket ticket) {
    sql.update(
        "update proof set factor_proven_time = ? where tenant_id = ? and proof_id = ?",
        clock.instant(),
        tenant,
        ticket.id());
  }

  /** Whether the other account's second factor was proven with the ticket. */
  boolean hasFactor(TenantId tenant, ProofTicket ticket) {
    return sql.one(
        row -> row.bool("proven"),
        """
        select factor_proven_time is not null as proven from proof
        where tenant_id = ? and proof_id = ?
        """,
        tenant,
        ticket.id());
  }

  static Map<String, String> triesLeft(int tries) {
    return Map.of("attempts_left", Integer.toString(tries));
  }
}
