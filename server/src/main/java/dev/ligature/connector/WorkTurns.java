package dev.ligature.connector;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the steps of one stream take turns. */
final class WorkTurns {
  private static final Logger LOG = LoggerFactory.getLogger(WorkTurns.class);
  private static final Set<Reason> PASSING = EnumSet.of(Reason.DEPENDENCY_DOWN, Reason.RETRY);

  private final ReentrantLock turn = new ReentrantLock();

  /** Runs a step that the other side waits for; what it throws is the caller's. */
  void take(Runnable step) {
    turn.lock();
    try {
      step.run();
    } finally {
      turn.unlock();
    }
  }

  /** Runs a step of the server's own, which is made again later if it fails for our reasons. */
  void attempt(Runnable step, Consumer<DomainException> refused) {
    take(
        () -> {
          try {
            step.run();
          } catch (DomainException refusal) {
            if (PASSING.contains(refusal.reason())) {
              LOG.warn("deliveries to a daemon wait for the next poll", refusal);
            } else {
              refused.accept(refusal);
            }
          } catch (RuntimeException e) {
            LOG.warn("deliveries to a daemon wait for the next poll", e);
          }
        });
  }
}
