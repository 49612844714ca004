package dev.ligature.link;

import dev.ligature.account.AccountMerge;
import dev.ligature.account.AccountMerger;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the merges whose delay is over. Every node runs it; the rows decide who does. */
@Singleton
class MergeSweeper {
  private static final Logger LOG = LoggerFactory.getLogger(MergeSweeper.class);
  private static final int BATCH = 50;

  private final AccountMerger merger;
  private final Merges merges;

  MergeSweeper(AccountMerger merger, Merges merges) {
    this.merger = merger;
    this.merges = merges;
  }

  @Scheduled(fixedDelay = "10s", initialDelay = "10s")
  void sweep() {
    List<AccountMerge> due = merger.due(BATCH);
    for (AccountMerge each : due) {
      try {
        merges.carryOut(each);
      } catch (RuntimeException e) {
        LOG.warn("merge {} could not be carried out; trying on", each.id(), e);
      }
    }
  }
}
