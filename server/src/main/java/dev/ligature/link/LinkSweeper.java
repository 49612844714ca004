package dev.ligature.link;

import dev.ligature.account.Accounts;
import dev.ligature.audit.Actor;
import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/**
 * Ends attempts whose time is over or whose daemon is lost, and forgets the ended ones after a day.
 * Every node runs it; the rows decide who wins.
 */
@Singleton
class LinkSweeper {
  private static final int BATCH = 200;
  private static final Duration KEPT = Duration.ofDays(1);

  private static final LinkResult.Failed DAEMON_LOST =
      new LinkResult.Failed("NO_DAEMON", true, "The daemon went away; start again.");

  private final LinkAttemptRepository attempts;
  private final LinkJournal journal;
  private final Accounts accounts;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  LinkSweeper(
      LinkAttemptRepository attempts,
      LinkJournal journal,
      Accounts accounts,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.attempts = attempts;
    this.journal = journal;
    this.accounts = accounts;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  @Scheduled(
      fixedDelay = "${ligature.link.sweep-interval:2s}",
      initialDelay = "${ligature.link.sweep-interval:2s}")
  void sweep() {
    for (LinkAttempt attempt : attempts.overdue(clock.instant(), BATCH)) {
      transactions.run(() -> end(attempt));
    }
    attempts.purge(clock.instant().minus(KEPT), BATCH);
  }

  private boolean end(LinkAttempt seen) {
    accounts.lock(seen.tenant(), seen.account());
    return attempts
        .lock(seen.tenant(), seen.id())
        .filter(attempt -> !attempt.state().isFinal())
        .map(
            attempt -> {
              Actor actor = Actor.system("link sweep", ids.next());
              if (attempt.expireTime().isAfter(clock.instant())) {
                journal.fail(actor, attempt, DAEMON_LOST);
              } else {
                journal.expire(actor, attempt);
              }
              return true;
            })
        .orElse(false);
  }
}
