package dev.ligature.admin;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and finds tenants. */
@Singleton
public class Tenants {
  private final TenantRepository repository;
  private final TenantPolicies policies;
  private final KeySettings keys;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Tenants(
      TenantRepository repository,
      TenantPolicies policies,
      KeySettings keys,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.repository = repository;
    this.policies = policies;
    this.keys = keys;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes a tenant with the default policy.
   *
   * @throws DomainException ALREADY_EXISTS where the slug is taken; INVALID_FIELD where this
   *     installation has no keys of the residency
   */
  public Tenant create(
      Caller caller, String slug, String displayName, TenantKind kind, String residency) {
    if (!keys.serves(residency)) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "residency", "This installation has no keys of that residency.");
    }
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
          policies.insert(tenant.id(), 1, TenantPolicy.DEFAULT, caller.service(), null, now);
          audit.append(
              AuditEvent.by(caller, AuditType.TENANT_CREATED)
                  .in(tenant.id())
                  .attribute("tenant_id", tenant.id())
                  .personal("display_name", displayName));
          return tenant;
        });
  }

  /**
   * Renames, suspends or resumes a tenant. The calls of a suspended one are refused within a second
   * on every node.
   *
   * @param displayName null leaves the name
   * @param state ACTIVE or SUSPENDED; null leaves the state
   * @throws DomainException NOT_FOUND
   */
  public Tenant update(
      Caller caller, TenantId id, @Nullable String displayName, @Nullable TenantState state) {
    return transactions.run(
        () -> {
          get(caller, id);
          repository.update(id, displayName, state, clock.instant());
          audit.append(
              AuditEvent.by(caller, AuditType.TENANT_CHANGED)
                  .in(id)
                  .attribute("tenant_id", id)
                  .attribute("state", String.valueOf(state)));
          return get(caller, id);
        });
  }

  /**
   * A tenant by id, for an operator of the installation or of this tenant.
   *
   * @throws DomainException NOT_FOUND
   */
  public Tenant get(Caller caller, TenantId id) {
    return visible(caller, repository.find(id));
  }

  /**
   * A tenant by slug, for an operator of the installation or of this tenant.
   *
   * @throws DomainException NOT_FOUND
   */
  public Tenant get(Caller caller, String slug) {
    return visible(caller, repository.findBySlug(slug));
  }

  /** Tenants behind a slug, at most {@code limit}; an operator of one tenant sees that one. */
  public List<Tenant> listAfter(Caller caller, String slug, int limit) {
    return repository.listAfter(caller.tenantOrNull(), slug, limit);
  }

  private static Tenant visible(Caller caller, Optional<Tenant> found) {
    TenantId own = caller.tenantOrNull();
    return found
        .filter(tenant -> own == null || own.equals(tenant.id()))
        .orElseThrow(DomainException::notFound);
  }
}
