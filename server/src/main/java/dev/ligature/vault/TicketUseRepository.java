package dev.ligature.vault;

import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Redeemed tickets, kept as long as their tickets could verify. */
@Singleton
class TicketUseRepository {
  private final Sql sql;

  TicketUseRepository(Sql sql) {
    this.sql = sql;
  }

  /** The time of the redemption, of which each ticket has one; empty if it has had it. */
  Optional<Instant> insert(TicketClaims ticket, DaemonSessionId session) {
    return sql.find(
        row -> row.time("redeemed_time"),
        """
        insert into ticket_use (tenant_id, jti, daemon_session_id, redeemed_time, expire_time)
        values (?, ?, ?, clock_timestamp(), clock_timestamp() + interval '1 hour')
        on conflict do nothing returning redeemed_time\
        """,
        ticket.tenant(),
        ticket.id(),
        session);
  }

  boolean exists(TicketClaims ticket) {
    return sql.find(
            row -> true,
            "select true as used from ticket_use where tenant_id = ? and jti = ?",
            ticket.tenant(),
            ticket.id())
        .isPresent();
  }

  void deleteExpired() {
    sql.update("delete from ticket_use where expire_time < clock_timestamp()");
  }
}
