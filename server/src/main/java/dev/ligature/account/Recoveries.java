package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recoveries by support: one person asks, another approves, and it takes effect after a delay in
 * which whoever holds or held an identity of the account can cancel it.
 */
@Singleton
class Recoveries {
  private static final Duration DELAY = Duration.ofDays(1);
  private static final Duration DELAY_UNREACHABLE = Duration.ofDays(3);
  private static final Duration APPROVED_WITHIN = Duration.ofDays(7);

  private final RecoveryRepository repository;
  private final Accounts accounts;
  private final NoticeDeliveryRepository addresses;
  private final IdentityRemovals identities;
  private final Identifiers identifiers;
  private final ProofTickets tickets;
  private final Notices notices;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Recoveries(
      RecoveryRepository repository,
      Accounts accounts,
      NoticeDeliveryRepository addresses,
      IdentityRemovals identities,
      Identifiers identifiers,
      ProofTickets tickets,
      Notices notices,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.accounts = accounts;
    this.addresses = addresses;
    this.identities = identities;
    this.identifiers = identifiers;
    this.tickets = tickets;
    this.notices = notices;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A recovery after a change, and when it takes effect at the earliest. */
  record Changed(RecoveryId id, Instant effectiveTime, Cursor revision) {}

  /**
   * Asks for a recovery as the first person.
   *
   * @throws DomainException NOT_FOUND, ROLE_MISSING without a personal token, BAD_IDENTIFIER,
   *     WRONG_STATE where one is open already or the account is gone
   */
  Changed start(Caller caller, AccountId id, String reason, String caseId, String newEmail) {
    String person = person(caller);
    String email = identifiers.canonicalEmail(newEmail, "new_email");
    return transactions.run(
        () -> {
          Account account = accounts.lock(caller.tenant(), id);
          if (account.state() == AccountState.MERGED
              || account.state() == AccountState.DELETED
              || repository.hasOpen(account.tenant(), account.id())) {
            throw wrongState(account.state().name());
          }
          Instant now = clock.instant();
          boolean isReachable = !addresses.addresses(account.tenant(), account.id()).isEmpty();
          Recovery recovery =
              new Recovery(
                  account.tenant(),
                  new RecoveryId(ids.next()),
                  account.id(),
                  RecoveryState.STARTED,
                  caseId,
                  reason,
                  email,
                  isReachable ? DELAY : DELAY_UNREACHABLE,
                  person,
                  now);
          repository.insert(recovery, now.plus(APPROVED_WITHIN));
          tell(caller, recovery, AuditType.RECOVERY_STARTED, reason);
          notice(recovery, NoticeKind.RECOVERY_STARTED, NoticeFacts.none());
          return new Changed(
              recovery.id(),
              now.plus(recovery.delay()),
              accounts.changed(account, "RECOVERY_STARTED"));
        });
  }

  /**
   * Approves a recovery as the second person; its delay begins.
   *
   * @throws DomainException NOT_FOUND, ROLE_MISSING, SECOND_PERSON_REQUIRED, WRONG_STATE
   */
  Changed approve(Caller caller, RecoveryId id, String reason) {
    String person = person(caller);
    return transactions.run(
        () -> {
          Recovery recovery = lock(caller, id);
          if (recovery.state() != RecoveryState.STARTED) {
            throw wrongState(recovery.state().name());
          }
          if (recovery.startedBy().equals(person)) {
            throw DomainException.of(
                Reason.SECOND_PERSON_REQUIRED, "Another person must approve the recovery.");
          }
          Instant now = clock.instant();
          Instant effectiveTime = now.plus(recovery.delay());
          repository.approve(recovery, person, now, effectiveTime);
          tell(caller, recovery, AuditType.RECOVERY_APPROVED, reason);
          notice(
              recovery,
              NoticeKind.RECOVERY_APPROVED,
              NoticeFacts.none().masked("time", NoticeMessage.time(effectiveTime)));
          return new Changed(id, effectiveTime, changed(recovery, "RECOVERY_APPROVED"));
        });
  }

  /**
   * Cancels a recovery for support, for a session of the account, or for a proof of an identity
   * that the account has or lately had.
   *
   * @throws DomainException NOT_FOUND, SESSION_MISSING, PROOF_MISMATCH, TICKET_EXPIRED, WRONG_STATE
   */
  Cursor cancel(Caller caller, RecoveryId id, @Nullable String ticket) {
    return transactions.run(
        () -> {
          Recovery recovery = lock(caller, id);
          requireRight(caller, recovery, ticket);
          if (!recovery.state().isOpen()) {
            throw wrongState(recovery.state().name());
          }
          repository.finish(recovery, RecoveryState.CANCELLED, clock.instant());
          tell(caller, recovery, AuditType.RECOVERY_CANCELLED, "");
          notice(recovery, NoticeKind.RECOVERY_CANCELLED, NoticeFacts.none());
          return changed(recovery, "RECOVERY_CANCELLED");
        });
  }

  private void requireRight(Caller caller, Recovery recovery, @Nullable String ticket) {
    if (caller.has(Role.SUPPORT) && caller.person() != null) {
      return;
    }
    if (caller.sessionOrNull() != null) {
      if (!caller.account().equals(recovery.account())) {
        throw DomainException.notFound();
      }
      return;
    }
    if (ticket == null) {
      throw DomainException.of(Reason.SESSION_MISSING, "A session or a proof is needed.");
    }
    ProofTicket proof = tickets.spend(caller.tenant(), ticket, ProofPurpose.RECOVERY);
    if (!repository.hasOrHad(
        recovery.tenant(), recovery.account(), proof.provider(), proof.issuer(), proof.subject())) {
      throw DomainException.of(Reason.PROOF_MISMATCH, "The proof is of another account.");
    }
  }

  /** The account's row is locked before the recovery's, as everywhere. */
  private Recovery lock(Caller caller, RecoveryId id) {
    AccountId account =
        repository
            .find(caller.tenant(), id)
            .map(Recovery::account)
            .orElseThrow(DomainException::notFound);
    accounts.lock(caller.tenant(), account);
    return repository.lock(caller.tenant(), id).orElseThrow(DomainException::notFound);
  }

  private Cursor changed(Recovery recovery, String kind) {
    return accounts.changed(accounts.get(recovery.tenant(), recovery.account()), kind);
  }

  private void tell(Caller caller, Recovery recovery, AuditType type, String why) {
    audit.append(
        AuditEvent.by(caller, type)
            .about(recovery.account())
            .attribute("recovery_id", recovery.id())
            .personal("case", recovery.caseId())
            .personal("why", why));
  }

  private void notice(Recovery recovery, NoticeKind kind, NoticeFacts facts) {
    Collection<NoticeAddress> former =
        identities.formerAddresses(recovery.tenant(), recovery.account());
    notices.tell(recovery.tenant(), recovery.account(), kind, facts, List.copyOf(former));
  }

  private static String person(Caller caller) {
    String person = caller.person();
    if (person == null) {
      throw DomainException.of(Reason.ROLE_MISSING, "The act needs a personal token.");
    }
    return person;
  }

  private static DomainException wrongState(String state) {
    return DomainException.of(
        Reason.WRONG_STATE, "The state does not allow it.", Map.of("state", state));
  }
}
