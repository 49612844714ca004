package dev.ligature.rpc;

import dev.ligature.common.TenantId;

/** Port to the owner of tenants. */
public interface TenantCheck {
  /**
   * Returns if the tenant's services and users may call.
   *
   * @throws dev.ligature.common.DomainException ACCOUNT_NOT_ACTIVE when it is suspended
   */
  void require(TenantId tenant);
}
