package dev.ligature.connector;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Port to the minting of impersonation tickets, one a delivery. */
public interface IntentTickets {
  /**
   * What a ticket binds beside the claim.
   *
   * @param jti unique id of the ticket
   * @param life at most 60 s
   */
  record Wanted(
      UUID jti,
      IntentClaim claim,
      DaemonSession audience,
      @Nullable UUID confirmation,
      @Nullable String traceId,
      Duration life) {}

  /** The compact JWS for a claimed intent, minted in the transaction of the claim. */
  String mint(Wanted wanted);
}
