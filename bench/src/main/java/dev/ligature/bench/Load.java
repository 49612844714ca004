package dev.ligature.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Drives one kind of call from many threads and measures each call. */
final class Load {
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

  private Load() {}

  /**
   * What was measured.
   *
   * @param latencies in nanoseconds
   */
  record Result(double perSecond, Histogram latencies, long failures) {
    double millis(double percentile) {
      return latencies.getValueAtPercentile(percentile) / 1e6;
    }
  }

  /** Closed loop: each thread calls again as soon as it is answered. */
  static Result closed(int threads, Duration time, IntConsumer call) {
    long end = System.nanoTime() + time.toNanos();
    return run(
        threads,
        (number, measure) -> {
          while (System.nanoTime() < end) {
            measure.call(System.nanoTime(), call, number);
          }
        });
  }

  /**
   * Open loop: calls are due at a fixed rate, and each counts from when it was due, so that a stall
   * is charged to every call that it delays (no coordinated omission).
   */
  static Result open(int threads, Duration time, double perSecond, IntConsumer call) {
    long start = System.nanoTime();
    long gap = (long) (1e9 * threads / perSecond);
    return run(
        threads,
        (number, measure) -> {
          long due = start + gap * number / threads;
          while (due < start + time.toNanos()) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
              java.util.concurrent.locks.LockSupport.parkNanos(wait);
            } else {
              measure.call(due, call, number);
              due += gap;
            }
          }
        });
  }

  private interface Worker {
    void run(int number, Measure measure);
  }

  private record Measure(Histogram latencies, AtomicLong failures) {
    void call(long due, IntConsumer call, int number) {
      try {
        call.accept(number);
      } catch (RuntimeException e) {
        failures.incrementAndGet();
      }
      latencies.recordValue(Math.min(System.nanoTime() - due, LONGEST_NANOS));
    }
  }

  private static Result run(int threads, Worker worker) {
    Measure measure = new Measure(new ConcurrentHistogram(LONGEST_NANOS, 3), new AtomicLong());
    long start = System.nanoTime();
    List<Thread> running = new ArrayList<>();
    for (int each = 0; each < threads; each++) {
      int number = each;
      running.add(Thread.ofPlatform().start(() -> worker.run(number, measure)));
    }
    for (Thread thread : running) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long calls = measure.latencies().getTotalCount();
    return new Result(calls / seconds, measure.latencies(), measure.failures().get());
  }

  /** A random number from 1 to {@code highest}. */
  static int random(int highest) {
    return ThreadLocalRandom.current().nextInt(1, highest + 1);
  }
}
