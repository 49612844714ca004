package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import java.util.Collection;
import java.util.List;

/** Port to what sessions have asked for and what was not done yet. */
public interface QueuedActs {
  /** The personas of an account at which something waits that these sessions asked for. */
  List<PersonaId> waiting(TenantId tenant, AccountId account, Collection<SessionId> sessions);

  /**
   * Cancels in the running transaction what these sessions asked for and nobody began, of whatever
   * account.
   */
  void cancel(Actor actor, TenantId tenant, Collection<SessionId> sessions);
}
