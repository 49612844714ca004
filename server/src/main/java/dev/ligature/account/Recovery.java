package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Duration;
import java.time.Instant;

/**
 * An account that support gives back to its owner.
 *
 * @param newEmail canonical address by which the owner signs in afterwards
 * @param delay between approval and effect
 * @param startedBy subject of the first person's token
 */
record Recovery(
    TenantId tenant,
    RecoveryId id,
    AccountId account,
    RecoveryState state,
    String caseId,
    String reason,
    String newEmail,
    Duration delay,
    String startedBy,
    Instant createdTime) {
  @Override
  public String toString() {
    return "Recovery[" + id + " " + state + "]";
  }
}
