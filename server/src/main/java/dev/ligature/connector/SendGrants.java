package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.util.Optional;

/** What owners of personas let linked accounts send. */
public interface SendGrants {
  /**
   * The owner of a persona, where it lets the account send through it and the links between the two
   * carry that now. A grant that is just being taken back is waited for.
   */
  Optional<AccountId> granter(TenantId tenant, AccountId sender, PersonaId persona);
}
