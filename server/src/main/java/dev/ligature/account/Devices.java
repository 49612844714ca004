package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The devices of an account, as its owner sees and revokes them. */
@Singleton
class Devices {
  private final Sql sql;
  private final Accounts accounts;
  private final SessionEnds sessions;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Clock clock;

  Devices(
      Sql sql,
      Accounts accounts,
      SessionEnds sessions,
      AuditLog audit,
      Transactions transactions,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.sessions = sessions;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Where a list goes on, behind a device that was heard of then. */
  record Place(Instant lastHandshake, UUID device) {}

  /** The caller's devices behind a place, the latest first. */
  List<Overviews.Device> list(Caller caller, Place after, int limit) {
    return sql.list(
        Overviews::device,
        """
        select * from device
        where tenant_id = ? and account_id = ? and (last_handshake_time, device_id) < (?, ?)
        order by last_handshake_time desc, device_id desc limit ?
        """,
        caller.tenant(),
        caller.account(),
        after.lastHandshake(),
        after.device(),
        limit);
  }

  /**
   * Revokes a device and ends its sessions; a repetition changes nothing.
   *
   * @throws DomainException NOT_FOUND where it is absent or not the caller's
   */
  Cursor revoke(Caller caller, UUID device) {
    return transactions.run(
        () -> {
          Account account = accounts.lock(caller.tenant(), caller.account());
          String name =
              sql.find(
                      row -> row.text("display_name"),
                      """
                      update device set revoked_time = coalesce(revoked_time, ?)
                      where tenant_id = ? and account_id = ? and device_id = ?
                      returning display_name
                      """,
                      clock.instant(),
                      account.tenant(),
                      account.id(),
                      device)
                  .orElseThrow(DomainException::notFound);
          int ended =
              sessions.ofDevice(
                  Actor.of(caller), account.tenant(), account.id(), device, "DEVICE_REVOKED");
          audit.append(
              AuditEvent.by(caller, AuditType.SESSION_REVOKED)
                  .attribute("device_id", device)
                  .attribute("sessions", ended)
                  .personal("device", name));
          return accounts.changed(account, "DEVICE_REVOKED");
        });
  }
}
