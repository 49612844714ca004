package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.vault.Tickets;
import jakarta.inject.Singleton;
import java.util.Map;

/** Redemptions of tickets on the Control stream. */
@Singleton
class VaultTicketRedemption implements DaemonTicketRedemption {
  private static final String CONTROL = "ligature.connector.v1.ConnectorControl/Control";

  private final Tickets tickets;
  private final Ids ids;

  VaultTicketRedemption(Tickets tickets, Ids ids) {
    this.tickets = tickets;
    this.ids = ids;
  }

  @Override
  public Redeemed redeem(DaemonSession session, String ticket) {
    Actor actor =
        new Actor(
            ActorKind.DAEMON, session.id().toString(), null, CONTROL, ids.next(), null, Map.of());
    Tickets.Held held = tickets.held(SessionHolders.holder(session, actor), ticket);
    try {
      tickets.redeem(held);
      return new Redeemed(held.id(), true);
    } catch (DomainException refusal) {
      if (refusal.reason() == Reason.TICKET_EXPIRED || refusal.reason() == Reason.FENCED) {
        return new Redeemed(held.id(), false);
      }
      throw refusal;
    }
  }
}
