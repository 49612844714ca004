package dev.ligature.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Follows intents from their submission to the daemon, and to the record of what it did. */
final class IntentLives implements BenchWork.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Life> lives = new ConcurrentHashMap<>();
  private final Histogram toDaemon = Load.histogram();

  private record Life(long due, CompletableFuture<Boolean> end) {}

  /** Notes an intent that is about to be submitted. */
  void begin(String intent, long due) {
    lives.put(intent, new Life(due, new CompletableFuture<>()));
  }

  /** Waits until the server has recorded that the intent is done. */
  void awaitRecorded(String intent) {
    Life life = lives.get(intent);
    if (life != null) {
      boolean _ = life.end().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  /** Waits until all intents are recorded. */
  void awaitAll() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!lives.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(lives.size() + " intents were not done");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** From when the submission was due to the arrival at the daemon, in nanoseconds. */
  Histogram toDaemon() {
    return toDaemon;
  }

  @Override
  public void delivered(String intent) {
    Life life = lives.get(intent);
    if (life != null) {
      Load.record(toDaemon, life.due());
    }
  }

  @Override
  public void recorded(String intent) {
    Life life = lives.remove(intent);
    if (life != null) {
      life.end().complete(true);
    }
  }
}
