package dev.ligature.vault;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.client.ticket.Jwk;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.client.ticket.TicketRefused;
import dev.ligature.client.ticket.TicketVerifier;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Tickets outside of the intents: minted for a service, redeemed once by a daemon. */
@Singleton
public class Tickets {
  private final TicketIssuer issuer;
  private final TicketGuard acts;
  private final LeaseGuard assignments;
  private final TicketKeys keys;
  private final TicketUseRepository uses;
  private final CredentialRepository credentials;
  private final KeySettings settings;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Tickets(
      TicketIssuer issuer,
      TicketGuard acts,
      LeaseGuard assignments,
      TicketKeys keys,
      TicketUseRepository uses,
      CredentialRepository credentials,
      KeySettings settings,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.issuer = issuer;
    this.acts = acts;
    this.assignments = assignments;
    this.keys = keys;
    this.uses = uses;
    this.credentials = credentials;
    this.settings = settings;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A ticket in the hands of the daemon instance that it names. */
  public record Held(LeaseHolder holder, TicketClaims claims) {
    public UUID id() {
      return claims.id();
    }
  }

  /**
   * Mints a ticket for one act as a persona of the caller's account.
   *
   * @throws DomainException what {@link TicketGuard#require} and {@link TicketIssuer#mint} refuse
   */
  Ticket mint(Caller caller, TicketWish wish) {
    return transactions.run(
        () -> {
          TicketGuard.Allowed allowed =
              acts.require(caller, wish.persona(), wish.action(), wish.confirmation());
          Ticket ticket =
              issuer.mint(
                  new TicketOrder(
                      ids.next(),
                      caller.tenant(),
                      wish.persona(),
                      caller.service(),
                      allowed.instance(),
                      allowed.instanceSigningKey(),
                      wish.intentHash(),
                      wish.action().name(),
                      allowed.connectorEpoch(),
                      allowed.confirmation(),
                      caller.traceId(),
                      null,
                      null,
                      wish.life()));
          audit.append(
              AuditEvent.by(caller, AuditType.TICKET_MINTED)
                  .attribute("ticket_id", ticket.id())
                  .attribute("persona_id", wish.persona())
                  .attribute("instance_id", ticket.instance())
                  .attribute("connector_epoch", allowed.connectorEpoch())
                  .attribute("is_one_time", wish.isOneTime())
                  .personal("action", wish.action().name()));
          return ticket;
        });
  }

  /**
   * The ticket, if it is one of ours for this instance.
   *
   * @throws DomainException NOT_FOUND
   */
  public Held held(LeaseHolder holder, String compact) {
    return claims(compact)
        .filter(claims -> isFor(holder, claims))
        .map(claims -> new Held(holder, claims))
        .orElseThrow(DomainException::notFound);
  }

  /**
   * Uses a ticket up; of all calls in the installation exactly one does.
   *
   * @return the time of the redemption
   * @throws DomainException TICKET_EXPIRED: over, or redeemed already; what {@link
   *     LeaseGuard#require} refuses
   */
  public Instant redeem(Held held) {
    TicketClaims claims = held.claims();
    TenantId tenant = new TenantId(claims.tenant());
    PersonaId persona = new PersonaId(claims.persona());
    return transactions.run(
        () -> {
          if (!isValidNow(claims)) {
            throw expired();
          }
          assignments.require(held.holder(), tenant, persona, claims.connectorEpoch());
          Instant time = uses.insert(claims, held.holder().session()).orElseThrow(Tickets::expired);
          AuditEvent event =
              AuditEvent.by(held.holder().actor(), AuditType.TICKET_REDEEMED)
                  .in(tenant)
                  .trace(claims.traceId())
                  .attribute("ticket_id", claims.id())
                  .attribute("persona_id", persona)
                  .attribute("daemon_id", held.holder().daemon());
          credentials.lockPlace(tenant, persona).ifPresent(place -> event.about(place.account()));
          audit.append(event.personal("action", claims.action()));
          return time;
        });
  }

  /** What a ticket is worth now. */
  record Worth(TicketClaims claims, boolean isRedeemed) {}

  /** The ticket's worth for a service of its tenant; empty if it is none to anybody there. */
  Optional<Worth> worth(TenantId tenant, String compact) {
    return claims(compact)
        .filter(claims -> claims.tenant().equals(tenant.value()))
        .flatMap(this::worth);
  }

  /** The ticket's worth for the instance that it names. */
  Optional<Worth> worth(LeaseHolder holder, String compact) {
    return claims(compact).filter(claims -> isFor(holder, claims)).flatMap(this::worth);
  }

  private Optional<Worth> worth(TicketClaims claims) {
    boolean active =
        isValidNow(claims)
            && acts.holds(
                new TenantId(claims.tenant()),
                new PersonaId(claims.persona()),
                claims.instance(),
                claims.connectorEpoch());
    return active ? Optional.of(new Worth(claims, uses.exists(claims))) : Optional.empty();
  }

  /** The claims, if a key of ours signed them for this environment. */
  private Optional<TicketClaims> claims(String compact) {
    try {
      return Optional.of(TicketVerifier.signed(compact, keys.verifying()))
          .filter(
              claims ->
                  claims.issuer().equals(TicketIssuer.ISSUER)
                      && claims.environment().equals(settings.environment()));
    } catch (TicketRefused e) {
      return Optional.empty();
    }
  }

  private static boolean isFor(LeaseHolder holder, TicketClaims claims) {
    return claims.instance().equals(holder.instance())
        && claims.holderThumbprint().equals(Jwk.thumbprint(holder.signingKey()));
  }

  private boolean isValidNow(TicketClaims claims) {
    long now = clock.instant().getEpochSecond();
    return claims.notBefore() <= now + TicketVerifier.MAX_CLOCK_SKEW_SECONDS
        && now < claims.expiresAt();
  }

  private static DomainException expired() {
    return DomainException.of(Reason.TICKET_EXPIRED, "The ticket is over or was redeemed.");
  }

  @Scheduled(fixedDelay = "10m", initialDelay = "1m")
  void sweep() {
    uses.deleteExpired();
  }
}
