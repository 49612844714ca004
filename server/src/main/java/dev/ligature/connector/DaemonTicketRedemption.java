package dev.ligature.connector;

import java.util.UUID;

/** Port to the vault: one-time tickets are used up before an act that cannot be undone. */
public interface DaemonTicketRedemption {
  /** Which ticket, and whether this was its one redemption. */
  record Redeemed(UUID ticket, boolean accepted) {}

  /** Uses the ticket (compact JWS) up for the session. */
  Redeemed redeem(DaemonSession session, String ticket);
}
