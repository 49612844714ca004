package dev.ligature.policy;

import dev.ligature.common.DomainException;
import dev.ligature.common.Id;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;

/** Asked before anything is destroyed. */
@Singleton
public class LegalHolds {
  private final Sql sql;

  LegalHolds(Sql sql) {
    this.sql = sql;
  }

  /**
   * Returns if none of these objects is held. An owner never learns that a hold is the cause.
   *
   * @throws DomainException POLICY_FORBIDS
   */
  public void requireNone(TenantId tenant, Collection<? extends Id> objects) {
    if (isAnyHeld(tenant, objects)) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS, "A policy forbids it.", Map.of("rule", "retention"));
    }
  }

  /** Whether a hold on any of these objects is in force. */
  public boolean isAnyHeld(TenantId tenant, Collection<? extends Id> objects) {
    return sql.one(
        row -> row.bool("held"),
        """
        select exists (
          select from legal_hold
          where tenant_id = ? and target_id = any(?) and released_time is null) as held
        """,
        tenant,
        objects);
  }
}
