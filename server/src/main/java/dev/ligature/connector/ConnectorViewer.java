package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.policy.TenantPolicies;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Decides whose connectors and personas a caller sees. */
@Singleton
class ConnectorViewer {
  private final TenantPolicies policies;

  ConnectorViewer(TenantPolicies policies) {
    this.policies = policies;
  }

  /**
   * The account whose objects the caller sees: that of the session, or, for a service with the
   * watch capability, the wanted one; null for all of the tenant.
   *
   * @throws DomainException NOT_FOUND where a session asks for another account; SESSION_MISSING
   *     without a session and without the capability
   */
  @Nullable AccountId scope(Caller caller, @Nullable AccountId wanted) {
    if (caller.sessionOrNull() == null
        && policies.of(caller.tenant()).policy().watchServices().contains(caller.service())) {
      return wanted;
    }
    AccountId own = caller.account();
    if (wanted != null && !wanted.equals(own)) {
      throw DomainException.notFound();
    }
    return own;
  }
}
