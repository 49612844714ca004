package dev.ligature.client.ticket;

import dev.ligature.client.ticket.TicketRefused.Cause;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;

/** Verifies tickets offline for one daemon instance. */
public final class TicketVerifier {
  /** Tolerated difference of the clocks of server and daemon, in seconds. */
  public static final long MAX_CLOCK_SKEW_SECONDS = 5;

  private final String issuer;
  private final String environment;
  private final UUID instance;
  private final String thumbprint;
  private final Clock clock;

  /**
   * Verifies for an instance.
   *
   * @param instanceSigningKey raw Ed25519 public key of the instance
   */
  public TicketVerifier(
      String issuer, String environment, UUID instance, byte[] instanceSigningKey, Clock clock) {
    this.issuer = issuer;
    this.environment = environment;
    this.instance = instance;
    this.thumbprint = Jwk.thumbprint(instanceSigningKey);
    this.clock = clock;
  }

  /** The claims, if the ticket allows exactly the expected act now; else {@link TicketRefused}. */
  public TicketClaims verify(String ticket, TicketKeySet keys, TicketExpectation expected) {
    TicketClaims claims = signed(ticket, keys);
    require(
        claims.issuer().equals(issuer) && claims.environment().equals(environment),
        Cause.FOREIGN,
        "of another issuer or environment");
    require(
        claims.instance().equals(instance) && claims.holderThumbprint().equals(thumbprint),
        Cause.OTHER_HOLDER,
        "for another daemon instance");
    require(livesAt(clock.instant().getEpochSecond(), claims), Cause.NOT_NOW, "not valid now");
    require(
        claims.tenant().equals(expected.tenant())
            && claims.persona().equals(expected.persona())
            && claims.action().equals(expected.action())
            && claims.intentHash().equals(Jwk.intentHash(expected.intentBytes().toByteArray()))
            && Objects.equals(claims.intent(), expected.intent())
            && Objects.equals(claims.attempt(), expected.attempt()),
        Cause.OTHER_INTENT,
        "of another act");
    require(
        expected.connectorEpoch().isPresent()
            && expected.connectorEpoch().getAsLong() == claims.connectorEpoch(),
        Cause.OTHER_EPOCH,
        "of another connector epoch");
    return claims;
  }

  /** The claims of a ticket that one of the keys signed; nothing else is checked. */
  public static TicketClaims signed(String ticket, TicketKeySet keys) {
    CompactJws jws = CompactJws.parse(ticket);
    byte[] key =
        keys.find(jws.keyId())
            .orElseThrow(() -> new TicketRefused(Cause.UNKNOWN_KEY, "of an unknown key"));
    require(jws.isSignedBy(key), Cause.BAD_SIGNATURE, "its signature does not verify");
    return TicketClaims.parse(jws.payload().toByteArray());
  }

  private static boolean livesAt(long now, TicketClaims claims) {
    return claims.issuedAt() <= claims.notBefore()
        && claims.notBefore() < claims.expiresAt()
        && claims.expiresAt() - claims.issuedAt() <= TicketClaims.MAX_LIFE_SECONDS
        && claims.notBefore() <= now + MAX_CLOCK_SKEW_SECONDS
        && now < claims.expiresAt() + MAX_CLOCK_SKEW_SECONDS;
  }

  private static void require(boolean holds, Cause cause, String message) {
    if (!holds) {
      throw new TicketRefused(cause, message);
    }
  }
}
