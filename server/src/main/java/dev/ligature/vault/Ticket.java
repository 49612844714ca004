package dev.ligature.vault;

import java.time.Instant;
import java.util.UUID;

/**
 * A minted ticket.
 *
 * @param compact the JWS; it is not printed
 * @param instance the daemon instance that may use it
 */
public record Ticket(UUID id, String compact, UUID instance, Instant expireTime) {
  @Override
  public String toString() {
    return "Ticket[" + id + "]";
  }
}
