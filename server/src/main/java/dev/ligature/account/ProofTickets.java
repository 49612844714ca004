package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that carry a proof from the login that made it to the one act it was made for: a sign-in,
 * a link between accounts, a merge, a recovery. They live ten minutes, work once, and purposes
 * never cross.
 */
@Singleton
public class ProofTickets {
  /** How long a proof is worth something. */
  public static final Duration TTL = Duration.ofMinutes(10);

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;

  ProofTickets(Sql sql, Ids ids, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
  }

  /** An identity that an attempt has proven, and who holds it. */
  public record Proven(
      AttemptId attempt,
      String kind,
      String provider,
      String issuer,
      String subject,
      @Nullable AccountId holder,
      byte[] binding) {}

  /** A ticket for what was just proven, in the running transaction. */
  public OpaqueToken issue(TenantId tenant, Proven proven, ProofPurpose purpose) {
    return issue(tenant, proven, purpose, null);
  }

  /** A ticket for a sign-in by what was just proven, in the running transaction. */
  public OpaqueToken issueSignIn(TenantId tenant, Proven proven, Assurance assurance) {
    return issue(tenant, proven, ProofPurpose.SIGN_IN, assurance);
  }

  private OpaqueToken issue(
      TenantId tenant, Proven proven, ProofPurpose purpose, @Nullable Assurance assurance) {
    OpaqueToken ticket = OpaqueToken.mint(ids);
    Instant now = clock.instant();
    sql.update(
        """
        insert into proof (tenant_id, proof_id, link_attempt_id, account_id, purpose, kind,
          provider, issuer, subject_canonical, binding_hash, ticket_hash, created_time, expire_time,
          aal, amr, auth_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        tenant,
        ids.next(),
        proven.attempt(),
        proven.holder(),
        purpose,
        proven.kind(),
        proven.provider(),
        proven.issuer(),
        proven.subject(),
        proven.binding(),
        ticket.digest(),
        now,
        now.plus(TTL),
        assurance == null ? null : (short) assurance.aal(),
        assurance == null ? null : assurance.amr(),
        assurance == null ? null : assurance.authTime());
    return ticket;
  }

  /**
   * Looks at a ticket without using it up, as a preview does.
   *
   * @throws DomainException TICKET_EXPIRED when it is unknown, used, too old or for something else
   */
  public ProofTicket read(TenantId tenant, String ticket, ProofPurpose purpose) {
    return found(
        sql.find(
            ProofTickets::read,
            """
            select p.*, a.session_id from proof p
            join link_attempt a using (tenant_id, link_attempt_id)
            where p.tenant_id = ? and p.ticket_hash = ? and p.purpose = ?
              and p.used_time is null and p.expire_time > ?
            """,
            tenant,
            new OpaqueToken(ticket).digest(),
            purpose,
            clock.instant()));
  }

  /**
   * Uses a ticket up, in the transaction of the act that it is for.
   *
   * @throws DomainException TICKET_EXPIRED when it is unknown, used, too old or for something else
   */
  public ProofTicket spend(TenantId tenant, String ticket, ProofPurpose purpose) {
    return spend(tenant, ticket, Set.of(purpose));
  }

  /** The same of an act that takes proofs for several purposes. */
  public ProofTicket spend(TenantId tenant, String ticket, Set<ProofPurpose> purposes) {
    Instant now = clock.instant();
    return found(
        sql.find(
            ProofTickets::read,
            """
            update proof p set used_time = ? from link_attempt a
            where p.tenant_id = ? and p.ticket_hash = ? and p.purpose = any(?)
              and p.used_time is null and p.expire_time > ?
              and a.tenant_id = p.tenant_id and a.link_attempt_id = p.link_attempt_id
            returning p.*, a.session_id
            """,
            now,
            tenant,
            new OpaqueToken(ticket).digest(),
            purposes,
            now));
  }

  private static ProofTicket found(Optional<ProofTicket> ticket) {
    return ticket.orElseThrow(
        () ->
            DomainException.of(
                Reason.TICKET_EXPIRED,
                "The ticket is past its lifetime, used, or for another act."));
  }

  private static @Nullable Assurance assurance(Row row) {
    Instant authTime = row.timeOrNull("auth_time");
    return authTime == null
        ? null
        : new Assurance(row.intValue("aal"), Set.copyOf(row.texts("amr")), authTime);
  }

  private static ProofTicket read(Row row) {
    UUID holder = row.uuidOrNull("account_id");
    UUID session = row.uuidOrNull("session_id");
    return new ProofTicket(
        row.uuid("proof_id"),
        new AttemptId(row.uuid("link_attempt_id")),
        row.constant("purpose", ProofPurpose.class),
        row.text("kind"),
        row.text("provider"),
        row.text("issuer"),
        row.text("subject_canonical"),
        holder == null ? null : new AccountId(holder),
        session == null ? null : new SessionId(session),
        assurance(row),
        row.time("created_time"));
  }
}
