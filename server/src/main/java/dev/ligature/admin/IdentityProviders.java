package dev.ligature.admin;

import com.google.common.hash.HashCode;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.link.oidc.IdentityProvider;
import dev.ligature.link.oidc.Providers;
import dev.ligature.policy.Approvals;
import dev.ligature.policy.TenantSecrets;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets, lists and removes the identity providers of tenants. */
@Singleton
public class IdentityProviders {
  private final Tenants tenants;
  private final Providers providers;
  private final TenantSecrets secrets;
  private final Approvals approvals;
  private final AuditLog audit;
  private final Transactions transactions;

  IdentityProviders(
      Tenants tenants,
      Providers providers,
      TenantSecrets secrets,
      Approvals approvals,
      AuditLog audit,
      Transactions transactions) {
    this.tenants = tenants;
    this.providers = providers;
    this.secrets = secrets;
    this.approvals = approvals;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * Adds or replaces a provider once a second person repeats it, secret and all.
   *
   * @param secret our secret there; empty keeps the one there is, if client and issuer stay
   * @param act digest of the request without the secret
   * @throws DomainException NOT_FOUND for the tenant; INVALID_FIELD; SECOND_PERSON_REQUIRED
   */
  public IdentityProvider put(
      Caller caller,
      IdentityProvider provider,
      String secret,
      String reason,
      HashCode act,
      @Nullable UUID approval) {
    return transactions.run(
        () -> {
          tenants.get(caller, provider.tenant());
          providers.require(provider);
          approvals.require(
              caller, provider.tenant(), secrets.whole(provider.tenant(), act, secret), approval);
          IdentityProvider put = providers.put(provider, secret);
          tell(caller, put.tenant(), put.id(), put.disabled() ? "DISABLED" : "ENABLED", reason);
          return put;
        });
  }

  /**
   * Removes a provider at once; its identities stay but cannot be used.
   *
   * @throws DomainException NOT_FOUND
   */
  public void remove(Caller caller, TenantId tenant, String id, String reason) {
    transactions.run(
        () -> {
          tenants.get(caller, tenant);
          providers.remove(tenant, id);
          tell(caller, tenant, id, "REMOVED", reason);
          return id;
        });
  }

  /** Providers of a tenant behind an id, in the order of ids, at most {@code limit}. */
  public List<IdentityProvider> listAfter(Caller caller, TenantId tenant, String id, int limit) {
    tenants.get(caller, tenant);
    return providers.listAfter(tenant, id, limit);
  }

  private void tell(Caller caller, TenantId tenant, String id, String state, String reason) {
    audit.append(
        AuditEvent.by(caller, AuditType.PROVIDER_SET)
            .in(tenant)
            .attribute("provider_id", id)
            .attribute("state", state)
            .personal("provider", id)
            .personal("why", reason));
  }
}
