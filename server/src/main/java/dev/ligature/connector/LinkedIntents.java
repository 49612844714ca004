package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;

/** Intents that accounts have queued through personas of accounts that they are linked with. */
@Singleton
public class LinkedIntents {
  private static final String REASON = "GRANT_ENDED";

  private final WaitingIntents waiting;

  LinkedIntents(WaitingIntents waiting) {
    this.waiting = waiting;
  }

  /** Cancels what a sender has queued through the personas of a profile and nobody began. */
  public void cancel(Actor actor, TenantId tenant, AccountId sender, ProfileId profile) {
    waiting.cancel(
        actor,
        tenant,
        REASON,
        """
        s.account_id = ? and i.account_id <> s.account_id and exists (
          select from persona p
          where p.tenant_id = i.tenant_id and p.persona_id = i.connector_id and p.profile_id = ?)\
        """,
        sender,
        profile);
  }

  /** Cancels what either of two sides has queued through personas of the other and nobody began. */
  public void cancelBetween(
      Actor actor, TenantId tenant, Collection<AccountId> some, Collection<AccountId> others) {
    waiting.cancel(
        actor,
        tenant,
        REASON,
        """
        (s.account_id = any(?) and i.account_id = any(?))
          or (s.account_id = any(?) and i.account_id = any(?))\
        """,
        some,
        others,
        others,
        some);
  }
}
