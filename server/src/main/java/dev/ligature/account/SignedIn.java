package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.SessionId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The places where an account is signed in, as its owner sees and ends them. */
@Singleton
class SignedIn {
  private final SignedInRepository repository;
  private final AccountRepository accounts;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Clock clock;

  SignedIn(
      SignedInRepository repository,
      AccountRepository accounts,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Clock clock) {
    this.repository = repository;
    this.accounts = accounts;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Where a list goes on, behind a session that was last used then. */
  record Place(Instant lastUsed, SessionId session) {}

  /** How many sessions ended. */
  record Ended(int count, Cursor revision) {}

  /** The caller's live sessions behind a place, the latest used first. */
  List<ListedSession> list(Caller caller, Place after, int limit) {
    return repository.list(caller.tenant(), caller.account(), after, clock.instant(), limit);
  }

  /**
   * Ends a session of the caller's account, which may be the one of this call.
   *
   * @throws DomainException NOT_FOUND where it is absent, over or not the caller's
   */
  Ended end(Caller caller, SessionId session) {
    return locked(
        caller,
        () -> {
          String device =
              repository.end(caller.tenant(), caller.account(), session, clock.instant());
          if (device == null) {
            throw DomainException.notFound();
          }
          return ended(caller, 1, device.isEmpty() ? "a device" : device);
        });
  }

  /** Ends all sessions of the caller's account but the one of this call. */
  Ended endOthers(Caller caller) {
    return locked(
        caller,
        () ->
            ended(
                caller,
                repository.endOthers(
                    caller.tenant(), caller.account(), caller.session().id(), clock.instant()),
                "all other devices"));
  }

  /** The account's row is locked first, so that no session is made meanwhile. */
  private Ended locked(Caller caller, Supplier<Ended> act) {
    return transactions.run(
        () -> {
          accounts.lock(caller.tenant(), List.of(caller.account()));
          return act.get();
        });
  }

  private Ended ended(Caller caller, int count, String device) {
    audit.append(
        AuditEvent.by(caller, AuditType.SESSION_REVOKED)
            .attribute("sessions", count)
            .personal("device", device));
    return new Ended(
        count,
        feed.append(
            new NewChange(
                Accounts.TOPIC,
                caller.tenant(),
                caller.account(),
                caller.account(),
                "SESSIONS_ENDED",
                Map.of())));
  }
}
