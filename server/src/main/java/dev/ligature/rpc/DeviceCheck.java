package dev.ligature.rpc;

import dev.ligature.common.AccountId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.TenantId;
import java.util.Optional;

/** Port to the owner of devices. */
public interface DeviceCheck {
  /**
   * The account that has signed in on the device of a token; empty for a token that is unknown or
   * was revoked, and of an account that may not act.
   */
  Optional<AccountId> accountOf(TenantId tenant, OpaqueToken token);
}
