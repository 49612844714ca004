package dev.ligature.link;

import dev.ligature.common.Caller;
import dev.ligature.common.IdentityId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Rows of unlink tickets. */
@Singleton
class UnlinkTicketRepository {
  private final Sql sql;

  UnlinkTicketRepository(Sql sql) {
    this.sql = sql;
  }

  /** What a ticket allows: to remove this identity as long as nothing moved. */
  record Ticket(IdentityId identity, long accountVersion, long identityVersion) {}

  void insert(Caller caller, OpaqueToken token, Ticket ticket, Instant now, Instant expireTime) {
    sql.update(
        """
        insert into unlink_ticket (tenant_id, ticket_hash, account_id, session_id, identity_id,
          account_version, identity_version, created_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        caller.tenant(),
        token.digest(),
        caller.account(),
        caller.session().id(),
        ticket.identity(),
        ticket.accountVersion(),
        ticket.identityVersion(),
        now,
        expireTime);
  }

  /** Uses a ticket of the caller's own session up; empty if there is no such open one. */
  Optional<Ticket> use(Caller caller, OpaqueToken token, Instant now) {
    return sql.find(
        UnlinkTicketRepository::read,
        """
        update unlink_ticket set used_time = ?
        where tenant_id = ? and ticket_hash = ? and account_id = ? and session_id = ?
          and used_time is null and expire_time > ?
        returning identity_id, account_version, identity_version
        """,
        now,
        caller.tenant(),
        token.digest(),
        caller.account(),
        caller.session().id(),
        now);
  }

  /** Deletes some that expired before a time; returns how many. */
  int purge(Instant before, int limit) {
    return sql.update(
        """
        delete from unlink_ticket where (tenant_id, ticket_hash) in (
          select tenant_id, ticket_hash from unlink_ticket where expire_time < ? limit ?)
        """,
        before,
        limit);
  }

  private static Ticket read(Row row) {
    return new Ticket(
        new IdentityId(row.uuid("identity_id")),
        row.longValue("account_version"),
        row.longValue("identity_version"));
  }
}
