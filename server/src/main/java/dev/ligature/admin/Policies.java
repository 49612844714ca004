package dev.ligature.admin;

import com.google.common.hash.HashCode;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.policy.Approvals;
import dev.ligature.policy.TenantPolicies;
import dev.ligature.policy.TenantPolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows and sets what a tenant allows. */
@Singleton
public class Policies {
  private final Tenants tenants;
  private final TenantRepository repository;
  private final TenantPolicies policies;
  private final Approvals approvals;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Clock clock;

  Policies(
      Tenants tenants,
      TenantRepository repository,
      TenantPolicies policies,
      Approvals approvals,
      AuditLog audit,
      Transactions transactions,
      Clock clock) {
    this.tenants = tenants;
    this.repository = repository;
    this.policies = policies;
    this.approvals = approvals;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * The policy in force, with the defaults applied.
   *
   * @throws DomainException NOT_FOUND
   */
  public TenantPolicies.InForce get(Caller caller, TenantId tenant) {
    tenants.get(caller, tenant);
    return policies.of(tenant);
  }

  /**
   * Sets a new version. One that allows more, or protects less, than the version before waits for a
   * second person.
   *
   * @param expected the version that was read
   * @param act digest of the request
   * @return the new version
   * @throws DomainException NOT_FOUND; STATE_CHANGED; SECOND_PERSON_REQUIRED
   */
  public long set(
      Caller caller,
      TenantId tenant,
      TenantPolicy policy,
      long expected,
      String reason,
      HashCode act,
      @Nullable UUID approval) {
    return transactions.run(
        () -> {
          repository.lock(tenant);
          TenantPolicies.InForce before = get(caller, tenant);
          if (before.version() != expected) {
            throw DomainException.of(
                Reason.STATE_CHANGED, "The policy was set by another one; read it again.");
          }
          if (policy.isLooserThan(before.policy())) {
            approvals.require(caller, tenant, act, approval);
          }
          long version = expected + 1;
          Instant now = clock.instant();
          String setBy = Objects.requireNonNullElse(caller.person(), caller.service());
          policies.insert(tenant, version, policy, setBy, reason, now);
          repository.setPolicyVersion(tenant, version, now);
          audit.append(
              AuditEvent.by(caller, AuditType.POLICY_SET)
                  .in(tenant)
                  .attribute("policy_version", version)
                  .personal("why", reason));
          return version;
        });
  }
}
