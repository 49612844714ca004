package dev.ligature.admin;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Makes and finds tenants. */
@Singleton
public class Tenants {
  private final TenantRepository repository;
  private final TenantPolicies policies;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Tenants(
      TenantRepository repository,
      TenantPolicies policies,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.policies = policies;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes a tenant with the default policy.
   *
   * @throws DomainException ALREADY_EXISTS where the slug is taken
   */
  public Tenant create(
      Caller caller, String slug, String displayName, TenantKind kind, String residency) {
    return transactions.run(
        () -> {
          Instant now = clock.instant();
          Tenant tenant =
              new Tenant(
                  new TenantId(ids.next()),
                  slug,
                  displayName,
                  kind,
                  TenantState.ACTIVE,
                  residency,
                  now);
          repository.insert(tenant);
          policies.insert(tenant.id(), 1, TenantPolicy.DEFAULT, caller.service(), now);
          audit.append(
              AuditEvent.by(caller, AuditType.TENANT_CREATED)
                  .in(tenant.id())
                  .attribute("tenant_id", tenant.id()));
          return tenant;
        });
  }

  /**
   * A tenant by id.
   *
   * @throws DomainException NOT_FOUND
   */
  public Tenant get(TenantId id) {
    return repository.find(id).orElseThrow(DomainException::notFound);
  }

  /**
   * A tenant by slug.
   *
   * @throws DomainException NOT_FOUND
   */
  public Tenant get(String slug) {
    return repository.findBySlug(slug).orElseThrow(DomainException::notFound);
  }

  /** Tenants behind a slug, at most {@code limit}. */
  public List<Tenant> listAfter(String slug, int limit) {
    return repository.listAfter(slug, limit);
  }
}
