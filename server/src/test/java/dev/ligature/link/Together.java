package dev.ligature.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Calls that start at the same moment. */
public final class Together {
  private Together() {}

  /** Makes so many calls at once, each told its place; how they ended, by place. */
  public static List<String> call(int times, IntConsumer call) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(times);
    List<Future<String>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < times; i++) {
        int place = i;
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return Outcome.of(() -> call.accept(place));
                }));
      }
    }
    List<String> ends = new ArrayList<>();
    for (Future<String> each : running) {
      ends.add(each.get());
    }
    return ends;
  }
}
