package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;

/**
 * Intents that accounts have queued through personas of accounts that they are linked with: by the
 * owner's grant, as long as no link on the path between the two is isolated.
 */
@Singleton
public class LinkedIntents {
  /**
   * The grant for whom session s acts stands at the persona of intent i, and the links carry it.
   */
  static final String CARRIED =
      """
      exists (
        select from persona p
        join account o on o.tenant_id = p.tenant_id and o.account_id = p.account_id
        join profile_grant g on g.tenant_id = p.tenant_id and g.profile_id = p.profile_id
        where p.tenant_id = i.tenant_id and p.persona_id = i.connector_id
          and p.account_id = i.account_id and o.state = 'ACTIVE'
          and g.grantee_account_id = s.account_id and g.permission = 'SEND_AS')
      and exists (
        with recursive reach as (
          select s.account_id
          union
          select edge.account_id from reach cross join lateral (
            select high_account_id as account_id from account_link
            where tenant_id = i.tenant_id and low_account_id = reach.account_id
              and low_ceiling > 0 and high_ceiling > 0
            union all
            select low_account_id from account_link
            where tenant_id = i.tenant_id and high_account_id = reach.account_id
              and low_ceiling > 0 and high_ceiling > 0) as edge
          join account m on m.tenant_id = i.tenant_id and m.account_id = edge.account_id
            and m.state not in ('MERGED', 'DELETED'))
        select from reach where reach.account_id = i.account_id)\
      """;

  private static final String OVER = " and i.account_id <> s.account_id and not (" + CARRIED + ")";
  private static final String REASON = "GRANT_ENDED";

  private final WaitingIntents waiting;

  LinkedIntents(WaitingIntents waiting) {
    this.waiting = waiting;
  }

  /** Cancels what senders have queued, nobody began, and no grant or link carries any more. */
  public void cancelOf(Actor actor, TenantId tenant, Collection<AccountId> senders) {
    waiting.cancel(actor, tenant, REASON, "s.account_id = any(?)" + OVER, senders);
  }

  /** The same of what anybody has queued through personas. */
  void cancelAt(Actor actor, TenantId tenant, Collection<PersonaId> personas) {
    waiting.cancel(actor, tenant, REASON, "i.connector_id = any(?)" + OVER, personas);
  }
}
