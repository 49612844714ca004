package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.db.feed.Topic;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** The watches that are open at this node, each on a thread of its own; the feed wakes them. */
@Singleton
public class Watches implements Drainable {
  /** Most watches of one method. */
  private static final int MOST = 2_000;

  private final ChangeTailer tailer;
  private final Clock clock;
  private final Map<String, Set<WatchCall<?>>> open = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean draining;

  Watches(ChangeTailer tailer, Clock clock) {
    this.tailer = tailer;
    this.clock = clock;
  }

  /** What a watch tells its caller, from beginning to end. */
  @FunctionalInterface
  public interface Watch<A> {
    /** Runs while the call is open; the call ends with it, with an error if it throws. */
    void follow(WatchCall<A> call) throws InterruptedException;
  }

  /**
   * Starts a watch for the running call.
   *
   * @param topics where changes are looked for, from now on
   * @param concerns whether a change wakes the watch
   * @throws DomainException LIMIT_REACHED when the node has too many of this method
   */
  public <A> void open(
      StreamObserver<A> observer,
      Collection<Topic> topics,
      Predicate<Change> concerns,
      Watch<A> watch) {
    Set<WatchCall<?>> ofMethod =
        open.computeIfAbsent(Callers.current().method(), method -> ConcurrentHashMap.newKeySet());
    if (ofMethod.size() >= MOST) {
      throw DomainException.of(
          Reason.LIMIT_REACHED, "There are too many watches.", Map.of("quota", "watchers"));
    }
    WatchCall<A> call = new WatchCall<>((ServerCallStreamObserver<A>) observer, clock);
    ofMethod.add(call);
    if (draining) {
      call.drain();
    }
    List<ChangeTailer.Subscription> subscriptions =
        topics.stream()
            .map(
                topic ->
                    tailer.subscribe(
                        topic,
                        change -> {
                          if (concerns.test(change)) {
                            call.wake();
                          }
                        }))
            .toList();
    threads.execute(
        Context.current()
            .wrap(
                () -> {
                  try {
                    run(call, watch);
                  } finally {
                    subscriptions.forEach(ChangeTailer.Subscription::close);
                    ofMethod.remove(call);
                  }
                }));
  }

  private static <A> void run(WatchCall<A> call, Watch<A> watch) {
    try {
      watch.follow(call);
      call.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Of whatever kind: the interceptors tell the caller what it means.
      call.fail(e);
    }
  }

  @Override
  public void drain() {
    draining = true;
    open.values().forEach(ofMethod -> ofMethod.forEach(WatchCall::drain));
  }

  @PreDestroy
  void stop() {
    drain();
    threads.shutdownNow();
  }
}
