package dev.ligature.policy;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.rpc.TenantCheck;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses the calls of suspended tenants; every node learns of a suspension within a second. */
@Singleton
class SuspendedTenants implements TenantCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SuspendedTenants.class);

  private final Sql sql;
  private volatile Set<TenantId> suspended = Set.of();

  SuspendedTenants(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void require(TenantId tenant) {
    if (suspended.contains(tenant)) {
      throw DomainException.of(
          Reason.ACCOUNT_NOT_ACTIVE, "The tenant is suspended.", Map.of("state", "SUSPENDED"));
    }
  }

  /** What was known stays in force while the database is away. */
  @Scheduled(fixedDelay = "1s")
  void refresh() {
    try {
      suspended =
          Set.copyOf(
              sql.list(
                  row -> new TenantId(row.uuid("tenant_id")),
                  "select tenant_id from tenant where state <> 'ACTIVE'"));
    } catch (DomainException databaseIsAway) {
      LOG.debug("suspended tenants are as known before", databaseIsAway);
    }
  }
}
