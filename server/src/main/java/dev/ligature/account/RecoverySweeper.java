package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets approved recoveries take effect when their delay is over: everybody is out of the account,
 * and its owner signs in by the new mailbox. Every node runs it; the rows decide who does it.
 */
@Singleton
class RecoverySweeper {
  private static final Logger LOG = LoggerFactory.getLogger(RecoverySweeper.class);
  private static final int BATCH = 50;

  private final RecoveryRepository recoveries;
  private final Accounts accounts;
  private final AccountRecovery recovery;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  RecoverySweeper(
      RecoveryRepository recoveries,
      Accounts accounts,
      AccountRecovery recovery,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.recoveries = recoveries;
    this.accounts = accounts;
    this.recovery = recovery;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  @Scheduled(
      fixedDelay = "${ligature.recovery.sweep-interval:5s}",
      initialDelay = "${ligature.recovery.sweep-interval:5s}")
  void sweep() {
    recoveries.expire(clock.instant());
    recoveries.due(clock.instant(), BATCH).forEach(this::tryToTakeEffect);
  }

  private void tryToTakeEffect(Recovery due) {
    try {
      RecoveryState _ = transactions.run(() -> takeEffect(due));
    } catch (RuntimeException e) {
      // Of whatever kind: it must not keep the others from taking effect.
      LOG.warn("recovery {} did not take effect; trying on", due.id(), e);
    }
  }

  private RecoveryState takeEffect(Recovery seen) {
    Account account = accounts.lock(seen.tenant(), seen.account());
    Recovery due = recoveries.lock(seen.tenant(), seen.id()).orElseThrow(DomainException::notFound);
    if (due.state() != RecoveryState.APPROVED) {
      return due.state();
    }
    AccountId holder = recoveries.holder(due.tenant(), due.newEmail()).orElse(null);
    boolean isGone =
        account.state() == AccountState.MERGED || account.state() == AccountState.DELETED;
    boolean isTaken = holder != null && !holder.equals(account.id());
    if (isGone || isTaken) {
      recoveries.finish(due, RecoveryState.FAILED, clock.instant());
      return RecoveryState.FAILED;
    }
    Actor actor = Actor.system("recovery", ids.next());
    recovery.reclaim(actor, account, Set.of(), NoticeKind.RECOVERED);
    recoveries.insertMailbox(
        due.tenant(), account.id(), ids.next(), due.newEmail(), clock.instant());
    audit.append(
        AuditEvent.by(actor, AuditType.RECOVERED)
            .in(due.tenant())
            .about(account.id())
            .attribute("recovery_id", due.id()));
    recoveries.finish(due, RecoveryState.DONE, clock.instant());
    return RecoveryState.DONE;
  }
}
