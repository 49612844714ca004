package dev.ligature.vault;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.LeaseId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows the leases of a tenant and ends them before their time. */
@Singleton
public class LeaseRevocations {
  /** Leases that are over before their time. */
  public static final Topic TOPIC = new Topic("lease");

  /** In the payload: id of the daemon session that must forget the lease. */
  public static final String SESSION = "daemon_session_id";

  private static final int DEFAULT_PAGE = 50;

  private final LiveLeaseRepository leases;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;

  LeaseRevocations(
      LiveLeaseRepository leases, AuditLog audit, ChangeFeed feed, Transactions transactions) {
    this.leases = leases;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
  }

  /**
   * What was ended.
   *
   * @param isSoft true if no new leases are given and every daemon is there to be told; else a
   *     secret may still be in use
   */
  record Revoked(int count, boolean isSoft, Cursor revision) {}

  /**
   * Ends leases and has their daemons told.
   *
   * @param tenantOrNull tenant that an operator names
   * @param why for the owner and the log
   * @throws DomainException NOT_FOUND: no live lease that the caller may see; ROLE_MISSING,
   *     SESSION_MISSING: not for this caller to choose; INVALID_FIELD: an operator names no tenant,
   *     or a user one
   */
  Revoked revoke(
      Caller caller, @Nullable TenantId tenantOrNull, LeaseSelector selector, String why) {
    boolean isOperator = caller.has(Role.OPERATOR);
    TenantId tenant = isOperator ? operatorsTenant(caller, tenantOrNull) : caller.tenant();
    AccountId owner = isOperator ? null : owner(caller, tenantOrNull, selector);
    return transactions.run(
        () -> {
          List<LiveLeaseRepository.Ended> ended =
              leases.end(tenant, owner, selector, isOperator ? "BY_OPERATOR" : "BY_OWNER");
          Cursor revision = null;
          for (LiveLeaseRepository.Ended each : ended) {
            tellOwner(caller, tenant, each, why);
            revision = tellDaemon(tenant, each);
          }
          if (revision == null) {
            throw DomainException.notFound();
          }
          boolean isSoft = ended.stream().allMatch(LiveLeaseRepository.Ended::isSoft);
          return new Revoked(ended.size(), isSoft, revision);
        });
  }

  private static AccountId owner(
      Caller caller, @Nullable TenantId tenantOrNull, LeaseSelector selector) {
    if (tenantOrNull != null) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "tenant_id", "Only operators name a tenant.");
    }
    AccountId owner = caller.account();
    if (!selector.by().isForOwners()) {
      throw DomainException.of(Reason.ROLE_MISSING, "Only operators choose leases by this.");
    }
    return owner;
  }

  private static TenantId operatorsTenant(Caller caller, @Nullable TenantId tenantOrNull) {
    if (tenantOrNull == null) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "tenant_id", "An operator names the tenant.");
    }
    if (caller.tenantOrNull() != null && !caller.tenant().equals(tenantOrNull)) {
      throw DomainException.notFound();
    }
    return tenantOrNull;
  }

  private void tellOwner(
      Caller caller, TenantId tenant, LiveLeaseRepository.Ended ended, String why) {
    audit.append(
        AuditEvent.by(caller, AuditType.CREDENTIAL_REVOKED)
            .in(tenant)
            .about(ended.account())
            .attribute("lease_id", ended.lease())
            .attribute("credential_ref", ended.credential())
            .attribute("connector_id", ended.connector())
            .attribute("daemon_session_id", ended.session())
            .personal("platform", ended.platform().name())
            .personal("why", why));
  }

  private Cursor tellDaemon(TenantId tenant, LiveLeaseRepository.Ended ended) {
    return feed.append(
        new NewChange(
            TOPIC,
            tenant,
            ended.lease(),
            ended.account(),
            "REVOKED",
            Map.of(SESSION, ended.session().toString())));
  }

  /** A page of leases; the token is empty on the last one. */
  record Page(List<CredentialLease> leases, String nextPageToken) {}

  /**
   * A page of a tenant's live leases. The token names the last row of the page before.
   *
   * @throws DomainException BAD_PAGE_TOKEN; NOT_FOUND: a tenant that is not the operator's
   */
  Page list(
      Caller caller,
      TenantId wanted,
      @Nullable PersonaId connector,
      @Nullable UUID instance,
      int pageSize,
      String pageToken) {
    TenantId tenant = operatorsTenant(caller, wanted);
    int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
    List<CredentialLease> found =
        leases.listAfter(tenant, connector, instance, after(pageToken), size + 1);
    List<CredentialLease> page = found.subList(0, Math.min(size, found.size()));
    return new Page(page, found.size() > size ? page.getLast().id().toString() : "");
  }

  private static LeaseId after(String pageToken) {
    try {
      return new LeaseId(pageToken.isEmpty() ? new UUID(0, 0) : UUID.fromString(pageToken));
    } catch (IllegalArgumentException e) {
      throw DomainException.invalid(
          Reason.BAD_PAGE_TOKEN, "page_token", "The page token is not one of ours.");
    }
  }
}
