package dev.ligature.connector;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The only sender of a stream: a queue that any thread fills and one drain that runs while the
 * transport is ready. It also asks for inbound messages one by one.
 */
final class StreamOutbox<T> {
  private static final int LIMIT = 20_000;

  private final ServerCallStreamObserver<T> call;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean ended;

  StreamOutbox(ServerCallStreamObserver<T> call) {
    this.call = call;
    call.disableAutoRequest();
    call.setOnReadyHandler(this::drain);
  }

  /**
   * Queues a message; false if the peer reads so little that the queue is full, or after the end.
   */
  boolean send(T message) {
    return !ended && offer(() -> call.onNext(message));
  }

  /** Ends the stream behind what is queued; null ends it well. */
  void end(@Nullable RuntimeException failure) {
    if (!ended) {
      ended = true;
      offer(
          () -> {
            if (failure == null) {
              call.onCompleted();
            } else {
              call.onError(failure);
            }
          });
    }
  }

  /** Asks for the next inbound message. */
  void request() {
    call.request(1);
  }

  private boolean offer(Runnable step) {
    if (size.incrementAndGet() > LIMIT && !ended) {
      size.decrementAndGet();
      return false;
    }
    queue.add(step);
    drain();
    return true;
  }

  private void drain() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    do {
      turns.set(1);
      Runnable step;
      while ((call.isReady() || ended) && (step = queue.poll()) != null) {
        size.decrementAndGet();
        if (!call.isCancelled()) {
          step.run();
        }
      }
    } while (turns.decrementAndGet() != 0);
  }
}
