package dev.ligature.daemon;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a daemon takes its decisions; what blocks runs beside it and comes back
 * with a turn of its own.
 */
final class Turns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  private final ScheduledExecutorService turns =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("daemon-turns").unstarted(work));
  private final ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();

  /** Runs in turn; dropped once closed. */
  void run(Runnable turn) {
    try {
      turns.execute(guarded(turn));
    } catch (RejectedExecutionException e) {
      LOG.debug("a turn came after the end");
    }
  }

  /** Runs in turn after a time. */
  ScheduledFuture<?> after(Duration delay, Runnable turn) {
    return turns.schedule(guarded(turn), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs in turn again and again. */
  ScheduledFuture<?> every(Duration period, Runnable turn) {
    return turns.scheduleWithFixedDelay(
        guarded(turn), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs on a thread of its own; done when it has run, also where it failed. */
  CompletableFuture<Void> beside(Runnable work) {
    return CompletableFuture.runAsync(guarded(work), beside);
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        // The executor would tell nobody, and would never run a repeated turn again.
        LOG.error("a turn failed", e);
      }
    };
  }

  @Override
  public void close() {
    turns.shutdown();
    beside.shutdown();
  }
}
