package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The call of one watch. Its own thread does all reads and sends; others only wake it. A caller
 * that does not read is cut after 30 s.
 */
public final class WatchCall<A> {
  /** How long a watch may outlive the right to it, and a lost wake-up may go unnoticed. */
  private static final Duration AUTHORITY = Duration.ofSeconds(1);

  private static final Duration SLOWEST = Duration.ofSeconds(30);

  private final ServerCallStreamObserver<A> call;
  private final Clock clock;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore ready = new Semaphore(0);
  private volatile boolean draining;

  WatchCall(ServerCallStreamObserver<A> call, Clock clock) {
    this.call = call;
    this.clock = clock;
    call.setOnReadyHandler(ready::release);
    call.setOnCancelHandler(
        () -> {
          ready.release();
          wake.release();
        });
  }

  /** Whether there is still somebody to send to. */
  public boolean isOpen() {
    return !call.isCancelled();
  }

  /**
   * Sleeps until something changed or a time has come.
   *
   * @param right asked every second, and when something changed; throws when the right is gone
   * @throws DomainException DRAINING when the node stops
   */
  public void awaitChange(Instant until, Runnable right) throws InterruptedException {
    boolean woken = false;
    while (!woken && isOpen() && clock.instant().isBefore(until)) {
      woken = wake.tryAcquire(AUTHORITY.toMillis(), TimeUnit.MILLISECONDS);
      wake.drainPermits();
      refuseDraining();
      right.run();
    }
  }

  /**
   * Sends once the caller has read enough.
   *
   * @throws DomainException LIMIT_REACHED when it reads nothing; DRAINING when the node stops
   */
  public void send(A message) throws InterruptedException {
    Instant limit = clock.instant().plus(SLOWEST);
    while (!call.isReady() && isOpen()) {
      long left = Duration.between(clock.instant(), limit).toMillis();
      if (left <= 0 || !ready.tryAcquire(left, TimeUnit.MILLISECONDS)) {
        throw DomainException.of(
            Reason.LIMIT_REACHED, "The caller reads nothing.", Map.of("quota", "watch_backlog"));
      }
      refuseDraining();
    }
    if (isOpen()) {
      call.onNext(message);
    }
  }

  void wake() {
    wake.release();
  }

  void drain() {
    draining = true;
    wake.release();
    ready.release();
  }

  void complete() {
    if (isOpen()) {
      call.onCompleted();
    }
  }

  void fail(RuntimeException failure) {
    if (isOpen()) {
      call.onError(failure);
    }
  }

  private void refuseDraining() {
    if (draining) {
      throw DomainException.of(Reason.DRAINING, "The node stops; resume at another.");
    }
  }
}
