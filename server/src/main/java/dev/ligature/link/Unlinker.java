package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountState;
import dev.ligature.account.Accounts;
import dev.ligature.account.IdentityRemovals;
import dev.ligature.account.MergeQuarantine;
import dev.ligature.account.NoticeAddress;
import dev.ligature.account.NoticeChannel;
import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.account.SessionEnds;
import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.policy.LegalHolds;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes identities from accounts. The account's row is locked first, at READ COMMITTED, so that
 * of two removals at once the second one counts what the first has left.
 */
@Singleton
class Unlinker {
  private static final Duration TICKET_TTL = Duration.ofMinutes(5);
  private static final Duration RESERVED = Duration.ofHours(24);

  private final UnlinkRepository identities;
  private final IdentityRemovals removals;
  private final UnlinkTicketRepository tickets;
  private final Accounts accounts;
  private final SessionEnds sessions;
  private final AllowedIdentities allowed;
  private final LegalHolds holds;
  private final MergeQuarantine quarantine;
  private final Notices notices;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Unlinker(
      UnlinkRepository identities,
      IdentityRemovals removals,
      UnlinkTicketRepository tickets,
      Accounts accounts,
      SessionEnds sessions,
      AllowedIdentities allowed,
      LegalHolds holds,
      MergeQuarantine quarantine,
      Notices notices,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.identities = identities;
    this.removals = removals;
    this.tickets = tickets;
    this.accounts = accounts;
    this.sessions = sessions;
    this.allowed = allowed;
    this.holds = holds;
    this.quarantine = quarantine;
    this.notices = notices;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** What an unlink would cost, and the ticket to do it. */
  record Prepared(UnlinkImpact impact, OpaqueToken ticket, Instant expireTime) {}

  /** What an unlink did. */
  record Unlinked(int endedSessions, boolean recoveryOnly, Cursor revision) {}

  /**
   * Shows what the removal of an identity would cost, with a ticket for it that lives five minutes.
   *
   * @throws DomainException NOT_FOUND, LAST_IDENTITY, ACCOUNT_NOT_ACTIVE, POLICY_FORBIDS
   */
  Prepared prepare(Caller caller, IdentityId id) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          UnlinkRepository.Removable wanted = find(account, id);
          UnlinkImpact impact = impact(account, wanted).requireAnother();
          OpaqueToken ticket = OpaqueToken.mint(ids);
          Instant now = clock.instant();
          Instant expireTime = now.plus(TICKET_TTL);
          tickets.insert(
              caller,
              ticket,
              new UnlinkTicketRepository.Ticket(id, account.version(), wanted.version()),
              now,
              expireTime);
          return new Prepared(impact, ticket, expireTime);
        });
  }

  /**
   * Removes what a ticket of this session names.
   *
   * @throws DomainException TICKET_EXPIRED, STATE_CHANGED, LAST_IDENTITY, ACCOUNT_NOT_ACTIVE,
   *     POLICY_FORBIDS
   */
  Unlinked confirm(Caller caller, String ticketText) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          UnlinkTicketRepository.Ticket ticket =
              tickets
                  .use(caller, new OpaqueToken(ticketText), clock.instant())
                  .orElseThrow(
                      () ->
                          DomainException.of(
                              Reason.TICKET_EXPIRED, "The ticket is used or too old."));
          UnlinkRepository.Removable wanted =
              identities.list(account.tenant(), account.id()).stream()
                  .filter(each -> each.identity().id().equals(ticket.identity()))
                  .filter(each -> each.version() == ticket.identityVersion())
                  .filter(each -> account.version() == ticket.accountVersion())
                  .findFirst()
                  .orElseThrow(
                      () ->
                          DomainException.of(
                              Reason.STATE_CHANGED, "Something moved since it was shown."));
          impact(account, wanted).requireAnother();
          int ended = end(caller, account, wanted, "UNLINKED");
          remove(account, wanted, IdentityRemovals.Cause.UNLINKED, null);
          tell(caller, account, wanted, AuditType.UNLINK_CONFIRMED, NoticeKind.IDENTITY_UNLINKED);
          return new Unlinked(ended, false, accounts.changed(account, "UNLINKED"));
        });
  }

  /**
   * Removes an identity that somebody else controls, with its sessions and devices; nobody can link
   * it for 24 hours. Of the last one only recovery remains.
   *
   * @throws DomainException NOT_FOUND, ACCOUNT_NOT_ACTIVE, POLICY_FORBIDS
   */
  Unlinked report(Caller caller, IdentityId id) {
    return transactions.run(
        () -> {
          Account account = accounts.lockActive(caller.tenant(), caller.account());
          UnlinkRepository.Removable wanted = find(account, id);
          boolean isLast = impact(account, wanted).remaining() == 0;
          sessions.revokeDevices(account.tenant(), account.id(), id);
          int ended = end(caller, account, wanted, "REPORTED");
          Instant reservedUntil = clock.instant().plus(RESERVED);
          remove(account, wanted, IdentityRemovals.Cause.REPORTED, reservedUntil);
          tell(caller, account, wanted, AuditType.UNLINK_REPORTED, NoticeKind.IDENTITY_REPORTED);
          if (isLast) {
            ended +=
                sessions.ofAccount(Actor.of(caller), account.tenant(), account.id(), "REPORTED");
            return new Unlinked(ended, true, accounts.become(account, AccountState.RECOVERY_ONLY));
          }
          return new Unlinked(ended, false, accounts.changed(account, "UNLINKED"));
        });
  }

  private UnlinkRepository.Removable find(Account account, IdentityId id) {
    return identities.list(account.tenant(), account.id()).stream()
        .filter(each -> each.identity().id().equals(id))
        .findFirst()
        .orElseThrow(DomainException::notFound);
  }

  private UnlinkImpact impact(Account account, UnlinkRepository.Removable wanted) {
    IdentityId id = wanted.identity().id();
    holds.requireNone(account.tenant(), Set.of(account.id(), id));
    quarantine.require(account.tenant(), Set.of(id.value()), null);
    return UnlinkImpact.of(
        wanted.identity(),
        allowed.signInMethods(account.tenant(), account.id()),
        sessions.costOf(account.tenant(), account.id(), id));
  }

  private int end(
      Caller caller, Account account, UnlinkRepository.Removable wanted, String reason) {
    identities.voidOpen(account.tenant(), wanted, clock.instant());
    return sessions.ofIdentity(
        Actor.of(caller), account.tenant(), account.id(), wanted.identity().id(), reason);
  }

  private void remove(
      Account account,
      UnlinkRepository.Removable wanted,
      IdentityRemovals.Cause cause,
      @Nullable Instant reservedUntil) {
    removals.remove(
        account.tenant(), account.id(), List.of(wanted.identity().id()), cause, reservedUntil);
  }

  private void tell(
      Caller caller,
      Account account,
      UnlinkRepository.Removable removed,
      AuditType type,
      NoticeKind kind) {
    Identity identity = removed.identity();
    audit.append(
        AuditEvent.by(caller, type)
            .attribute("identity_id", identity.id())
            .personal("provider", identity.provider())
            .personal("identifier", identity.display()));
    feed.append(
        new NewChange(
            Identities.TOPIC, account.tenant(), identity.id(), account.id(), "UNLINKED", Map.of()));
    NoticeAddress address = address(removed);
    notices.tell(
        account.tenant(),
        account.id(),
        kind,
        NoticeFacts.none()
            .name("provider", identity.provider())
            .masked("identifier", Masked.identifier(identity.kind(), identity.display())),
        address == null ? List.of() : List.of(address));
  }

  private static @Nullable NoticeAddress address(UnlinkRepository.Removable removed) {
    if (removed.identity().verifiedTime() == null) {
      return null;
    }
    return switch (removed.identity().kind()) {
      case EMAIL -> new NoticeAddress(NoticeChannel.EMAIL, removed.canonical());
      case PHONE -> new NoticeAddress(NoticeChannel.SMS, removed.canonical());
      default -> null;
    };
  }
}
