package dev.ligature.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Beats for daemons, so that they stay alive while something else is measured. */
final class Heartbeats implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  Heartbeats(Collection<BenchDaemon> daemons) {
    var _ =
        timer.scheduleAtFixedRate(
            () -> daemons.forEach(BenchDaemon::beat),
            INTERVAL.toMillis(),
            INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
