package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.Accounts;
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
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.SubjectKey;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * What an identity provider tells of its users takes effect here, in the running transaction. It is
 * heard of identities of its own issuer, and of mailboxes and numbers of accounts that have one;
 * what it tells of anybody else changes nothing.
 */
@Singleton
public class ProviderSignals {
  private static final String FIELD = "subject";

  private final IdentityRepository identities;
  private final UnlinkRepository open;
  private final Accounts accounts;
  private final SessionEnds sessions;
  private final Notices notices;
  private final AuditLog audit;
  private final Clock clock;

  ProviderSignals(
      IdentityRepository identities,
      UnlinkRepository open,
      Accounts accounts,
      SessionEnds sessions,
      Notices notices,
      AuditLog audit,
      Clock clock) {
    this.identities = identities;
    this.open = open;
    this.accounts = accounts;
    this.sessions = sessions;
    this.notices = notices;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Ends what was signed in by an identity of the provider: sessions, devices, codes and tickets.
   *
   * @param user subject at the provider
   * @param event what the provider told, a word of its standard
   */
  public void endSessions(Caller caller, IdentityProvider provider, String user, String event) {
    if (provider.subjectKey() != SubjectKey.SUB) {
      return;
    }
    Subject subject =
        new Subject(
            LinkKind.OIDC,
            provider.id(),
            provider.issuer(),
            new CanonicalIdentifier(user, user, user, 1));
    locked(caller, subject)
        .ifPresent(
            identity -> {
              voidOpen(caller, identity);
              sessions.revokeDevices(caller.tenant(), identity.account(), identity.id());
              int ended =
                  sessions.ofIdentity(
                      Actor.of(caller),
                      caller.tenant(),
                      identity.account(),
                      identity.id(),
                      "PROVIDER_SIGNAL");
              tell(
                  caller,
                  identity,
                  signalled(caller, provider, identity, event).attribute("sessions", ended),
                  NoticeKind.PROVIDER_ENDED_SESSIONS);
            });
  }

  /** A mailbox may have passed to somebody else: it stands for its account once proven again. */
  public void doubtEmail(Caller caller, IdentityProvider provider, String address, String event) {
    canonical(LinkKind.EMAIL, address).ifPresent(it -> doubt(caller, provider, it, event));
  }

  /** A telephone number may have passed to somebody else, as {@link #doubtEmail}. */
  public void doubtPhone(Caller caller, IdentityProvider provider, String number, String event) {
    canonical(LinkKind.PHONE, number).ifPresent(it -> doubt(caller, provider, it, event));
  }

  private void doubt(Caller caller, IdentityProvider provider, Subject subject, String event) {
    locked(caller, subject)
        .filter(identity -> isKnownTo(provider, identity))
        .ifPresent(
            identity -> {
              voidOpen(caller, identity);
              identities.noteProof(caller.tenant(), identity.id(), Instant.EPOCH);
              tell(
                  caller,
                  identity,
                  signalled(caller, provider, identity, event),
                  NoticeKind.IDENTITY_DOUBTED);
            });
  }

  /** The provider has this user: the account has a verified identity of its issuer. */
  private boolean isKnownTo(IdentityProvider provider, Identity identity) {
    return identities.hasOf(
        provider.tenant(), identity.account(), provider.id(), provider.issuer());
  }

  /** The verified identity, with its account's row locked. */
  private Optional<Identity> locked(Caller caller, Subject subject) {
    return identities
        .findVerified(caller.tenant(), subject)
        .flatMap(
            seen -> {
              Account account = accounts.lock(caller.tenant(), seen.account());
              return identities
                  .findVerified(caller.tenant(), subject)
                  .filter(identity -> identity.account().equals(account.id()));
            });
  }

  private void voidOpen(Caller caller, Identity identity) {
    open.list(caller.tenant(), identity.account()).stream()
        .filter(each -> each.identity().id().equals(identity.id()))
        .forEach(each -> open.voidOpen(caller.tenant(), each, clock.instant()));
  }

  private static AuditEvent signalled(
      Caller caller, IdentityProvider provider, Identity identity, String event) {
    return AuditEvent.by(caller, AuditType.PROVIDER_SIGNALLED)
        .about(identity.account())
        .attribute("identity_id", identity.id())
        .attribute("event", event)
        .personal("source", provider.id())
        .personal("event", event)
        .personal("provider", identity.provider())
        .personal("identifier", identity.display());
  }

  private void tell(Caller caller, Identity identity, AuditEvent event, NoticeKind kind) {
    audit.append(event);
    notices.tell(
        caller.tenant(),
        identity.account(),
        kind,
        NoticeFacts.none()
            .name("provider", identity.provider())
            .masked("identifier", Masked.identifier(identity.kind(), identity.display())));
    accounts.changed(accounts.get(caller.tenant(), identity.account()), "CHANGED");
  }

  /** Nobody has what is no identifier. */
  private static Optional<Subject> canonical(LinkKind kind, String raw) {
    try {
      return Optional.of(
          kind == LinkKind.EMAIL
              ? new Subject(kind, "email", "", EmailCanonicaliser.canonicalise(raw, FIELD))
              : new Subject(kind, "phone", "", PhoneCanonicaliser.canonicalise(raw, FIELD)));
    } catch (DomainException e) {
      return Optional.empty();
    }
  }
}
