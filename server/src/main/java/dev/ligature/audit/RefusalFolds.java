package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.UserSession;
import dev.ligature.db.Transactions;
import dev.ligature.rpc.RefusalLog;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One entry a refusal, but only for the first few equal ones in a minute: the others are counted
 * and written as one folded entry when the minute is over.
 */
@Singleton
class RefusalFolds implements RefusalLog {
  static final Duration WINDOW = Duration.ofMinutes(1);
  static final int ENTRIES = 5;

  private static final int BATCH = 200;

  private final AuditLog log;
  private final FoldRepository folds;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  RefusalFolds(
      AuditLog log, FoldRepository folds, Transactions transactions, Ids ids, Clock clock) {
    this.log = log;
    this.folds = folds;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void refused(Caller caller, Reason reason) {
    transactions.run(
        () -> {
          if (count(keyOf(caller, reason)) <= ENTRIES) {
            log.append(AuditEvent.by(caller, AuditType.refusalOf(caller.method())).refused(reason));
          }
          return true;
        });
  }

  private static FoldRepository.Key keyOf(Caller caller, Reason reason) {
    UserSession session = caller.sessionOrNull();
    return new FoldRepository.Key(
        Objects.requireNonNullElse(caller.tenantOrNull(), AuditEvent.CELL),
        session == null ? AuditBody.TENANT : session.account(),
        caller.method(),
        reason.name());
  }

  /** Counts one more refusal and returns how many the window now has. */
  private int count(FoldRepository.Key key) {
    Instant now = clock.instant();
    FoldRepository.Fold fold = folds.lock(key, now);
    if (fold.windowStart().plus(WINDOW).isAfter(now)) {
      folds.put(key, fold.windowStart(), fold.count() + 1, now);
      return fold.count() + 1;
    }
    append(key, fold);
    folds.put(key, now, 1, now);
    return 1;
  }

  /** Writes what was counted in windows that are over. */
  @Scheduled(fixedDelay = "30s", initialDelay = "30s")
  void flush() {
    int flushed;
    do {
      flushed = transactions.run(this::flushSome);
    } while (flushed == BATCH);
  }

  private int flushSome() {
    List<FoldRepository.Ended> ended = folds.take(clock.instant().minus(WINDOW), BATCH);
    ended.forEach(each -> append(each.key(), each.fold()));
    return ended.size();
  }

  private void append(FoldRepository.Key key, FoldRepository.Fold fold) {
    if (fold.count() <= ENTRIES) {
      return;
    }
    AuditEvent event =
        AuditEvent.by(Actor.system(key.method(), ids.next()), AuditType.refusalOf(key.method()))
            .in(key.tenant())
            .ended(AuditOutcome.REFUSED, key.reason())
            .folded(fold.count() - ENTRIES, fold.last());
    log.append(isNobody(key.account()) ? event : event.about(key.account()));
  }

  private static boolean isNobody(AccountId account) {
    return account.equals(AuditBody.TENANT);
  }
}
