package dev.ligature.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Drives one kind of call from many threads and measures each call. */
final class Load {
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

  private Load() {}

  /** One call; it throws where it is not answered as it should be. */
  interface Call {
    /**
     * @param thread number of the calling thread, from 0
     * @param number of the call, from 0; in all threads the numbers are different
     * @param due when the call was due, as {@link System#nanoTime}
     */
    void run(int thread, int number, long due);
  }

  /**
   * What was measured.
   *
   * @param latencies in nanoseconds
   */
  record Result(double perSecond, Histogram latencies, long failures) {
    double millis(double percentile) {
      return millis(latencies, percentile);
    }

    /** A percentile of nanoseconds, in milliseconds. */
    static double millis(Histogram nanos, double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    long calls() {
      return latencies.getTotalCount();
    }
  }

  /** A histogram of nanoseconds that any thread may record in, to three digits. */
  static Histogram histogram() {
    return new ConcurrentHistogram(LONGEST_NANOS, 3);
  }

  /** Records the time since a call was due. */
  static void record(Histogram latencies, long due) {
    latencies.recordValue(Math.min(System.nanoTime() - due, LONGEST_NANOS));
  }

  /** Closed loop: each thread calls again as soon as it is answered. */
  static Result closed(int threads, Duration time, Call call) {
    long end = System.nanoTime() + time.toNanos();
    return run(
        threads,
        (thread, measure) -> {
          for (int number = thread; System.nanoTime() < end; number += threads) {
            measure.call(call, thread, number, System.nanoTime());
          }
        });
  }

  /** Closed loop of so many calls in all. */
  static Result times(int threads, int calls, Call call) {
    return run(
        threads,
        (thread, measure) -> {
          for (int number = thread; number < calls; number += threads) {
            measure.call(call, thread, number, System.nanoTime());
          }
        });
  }

  /**
   * Open loop: calls are due at a fixed rate, and each counts from when it was due, so that a stall
   * is charged to every call that it delays (no coordinated omission).
   */
  static Result open(int threads, Duration time, double perSecond, Call call) {
    long start = System.nanoTime();
    long gap = (long) (1e9 * threads / perSecond);
    return run(
        threads,
        (thread, measure) -> {
          long due = start + gap * thread / threads;
          for (int number = thread; due < start + time.toNanos(); number += threads) {
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
              LockSupport.parkNanos(wait);
            }
            measure.call(call, thread, number, due);
            due += gap;
          }
        });
  }

  private interface Worker {
    void run(int thread, Measure measure);
  }

  private record Measure(Histogram latencies, AtomicLong failures) {
    void call(Call call, int thread, int number, long due) {
      try {
        call.run(thread, number, due);
      } catch (RuntimeException e) {
        // However a call fails, it is counted and its thread goes on.
        if (failures.getAndIncrement() == 0) {
          System.err.println("a call failed: " + e);
        }
      }
      Load.record(latencies, due);
    }
  }

  private static Result run(int threads, Worker worker) {
    Measure measure = new Measure(histogram(), new AtomicLong());
    long start = System.nanoTime();
    List<Thread> running = new ArrayList<>();
    for (int each = 0; each < threads; each++) {
      int thread = each;
      running.add(Thread.ofPlatform().start(() -> worker.run(thread, measure)));
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
    return new Result(
        measure.latencies().getTotalCount() / seconds,
        measure.latencies(),
        measure.failures().get());
  }

  /** A random number from 1 to {@code highest}. */
  static int random(int highest) {
    return ThreadLocalRandom.current().nextInt(1, highest + 1);
  }
}
