package dev.ligature.vault;

import dev.ligature.client.ticket.Jwk;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.keys.KeySettings;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Mints impersonation tickets. A ticket binds honest daemons: it cannot stop one that holds the
 * credential, but whoever steals it can send nothing else with it, nor from elsewhere, nor after a
 * new epoch.
 */
@Singleton
public class TicketIssuer {
  /** Issuer of all tickets ({@code iss}). */
  public static final String ISSUER = "ligature";

  private final TicketKeys keys;
  private final CredentialRepository credentials;
  private final KeySettings settings;
  private final Clock clock;

  TicketIssuer(
      TicketKeys keys, CredentialRepository credentials, KeySettings settings, Clock clock) {
    this.keys = keys;
    this.credentials = credentials;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The ticket for the order, whose rightfulness the caller has checked in the running transaction;
   * the persona's credential is kept from changes until that ends.
   *
   * @throws DomainException NEEDS_RELINK: the persona has no usable credential
   */
  public Ticket mint(TicketOrder order) {
    return mint(List.of(order)).getFirst();
  }

  /** The same for many orders, whose credentials are read at once. */
  public List<Ticket> mint(List<TicketOrder> orders) {
    Map<PersonaId, StoredCredential> held = credentials.shareOf(orders);
    return orders.stream()
        .map(
            order -> {
              StoredCredential credential = held.get(order.persona());
              if (credential == null || credential.state() == CredentialState.NEEDS_RELINK) {
                throw DomainException.of(Reason.NEEDS_RELINK, "The owner must link anew.");
              }
              return signed(order, credential);
            })
        .toList();
  }

  private Ticket signed(TicketOrder order, StoredCredential credential) {
    long now = clock.instant().getEpochSecond();
    long end = now + Math.clamp(order.life().toSeconds(), 1, TicketClaims.MAX_LIFE_SECONDS);
    TicketClaims claims =
        new TicketClaims(
            ISSUER,
            order.persona().value(),
            order.actor(),
            order.instance(),
            order.id(),
            now,
            now,
            end,
            Jwk.thumbprint(order.instanceSigningKey()),
            Base64.getUrlEncoder().withoutPadding().encodeToString(order.intentHash()),
            order.action(),
            credential.ref().value(),
            credential.version(),
            order.connectorEpoch(),
            order.confirmation(),
            order.traceId() == null ? "" : order.traceId(),
            order.tenant().value(),
            settings.environment(),
            intent(order),
            order.attempt());
    TicketKeys.NodeKey key = keys.signing();
    return new Ticket(
        order.id(),
        claims.sign(key.id(), key.pair()::sign),
        order.instance(),
        Instant.ofEpochSecond(end));
  }

  private static @Nullable UUID intent(TicketOrder order) {
    return order.intent() == null ? null : order.intent().value();
  }
}
