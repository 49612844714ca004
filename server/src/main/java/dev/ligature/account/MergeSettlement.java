package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import dev.ligature.policy.LegalHolds;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases the rows that merges left on tombstones, once they cannot be undone any more and nothing
 * of them is held. The tombstone, its alias and its audit entries stay. Every node runs it; the
 * rows decide who does.
 */
@Singleton
class MergeSettlement {
  private static final Logger LOG = LoggerFactory.getLogger(MergeSettlement.class);
  private static final int BATCH = 100;

  private final MergeRepository merges;
  private final ErasureRepository rows;
  private final Accounts accounts;
  private final LegalHolds holds;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  MergeSettlement(
      MergeRepository merges,
      ErasureRepository rows,
      Accounts accounts,
      LegalHolds holds,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.merges = merges;
    this.rows = rows;
    this.accounts = accounts;
    this.holds = holds;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = "1m", initialDelay = "1m")
  void sweep() {
    List<AccountMerge> settled = merges.settled(clock.instant(), BATCH);
    for (AccountMerge each : settled) {
      try {
        boolean _ = transactions.run(() -> settle(each.merge()));
      } catch (RuntimeException e) {
        LOG.warn("merge {} could not be settled; trying on", each.id(), e);
      }
    }
  }

  private boolean settle(Merge merge) {
    Account tombstone = accounts.lock(merge.tenant(), merge.secondary());
    Instant now = clock.instant();
    boolean stands =
        merges
            .find(merge.tenant(), merge.id())
            .filter(each -> each.state() == MergeState.DONE && !each.isOpenAt(now))
            .isPresent();
    boolean isHeld =
        holds.isAnyHeld(merge.tenant(), List.of(merge.id(), merge.primary(), merge.secondary()));
    if (!stands || isHeld || tombstone.state() != AccountState.MERGED) {
      return false;
    }
    rows.deleteRows(merge.tenant(), merge.secondary());
    merges.erased(merge, now);
    audit.append(
        AuditEvent.by(Actor.system("merge settlement", ids.next()), AuditType.MERGE_SETTLED)
            .in(merge.tenant())
            .about(merge.secondary())
            .attribute("merge_id", merge.id()));
    return true;
  }
}
