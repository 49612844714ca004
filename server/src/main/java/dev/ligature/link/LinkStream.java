package dev.ligature.link;

import dev.ligature.api.link.v1.WatchLinkResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.keys.KeySettings;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Drainable;
import dev.ligature.rpc.SessionAlive;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streams an attempt to its owner: as it is, then at every new revision, until it is final.
 *
 * <p>The feed only wakes the stream; what is sent is read from the row, so a lost wake-up costs at
 * most a second. The session is checked again at least every second.
 */
@Singleton
class LinkStream implements Drainable {
  private final LinkJournal journal;
  private final KeySettings settings;
  private final ChangeTailer tailer;
  private final SessionAlive sessions;
  private final AtomicBoolean draining = new AtomicBoolean();

  LinkStream(
      LinkJournal journal, KeySettings settings, ChangeTailer tailer, SessionAlive sessions) {
    this.journal = journal;
    this.settings = settings;
    this.tailer = tailer;
    this.sessions = sessions;
  }

  /** Runs on the call's own thread until the attempt, the session or the call ends. */
  void open(AttemptId attempt, StreamObserver<WatchLinkResponse> observer) {
    Caller caller = Callers.current();
    ServerCallStreamObserver<WatchLinkResponse> call =
        (ServerCallStreamObserver<WatchLinkResponse>) observer;
    Semaphore changed = new Semaphore(1);
    try (ChangeTailer.Subscription subscription =
        tailer.subscribe(
            LinkJournal.TOPIC,
            change -> {
              if (change.object().equals(attempt.value())) {
                changed.release();
              }
            })) {
      long sent = 0;
      while (!call.isCancelled()) {
        sessions.require(caller);
        LinkView view = journal.get(caller, attempt);
        if (view.revision() > sent) {
          sent = view.revision();
          observer.onNext(
              WatchLinkResponse.newBuilder()
                  .setAttempt(LinkMessages.attempt(view, settings.environment(), caller))
                  .build());
        }
        if (view.state().isFinal()) {
          observer.onCompleted();
          return;
        }
        if (draining.get()) {
          throw DomainException.of(Reason.DRAINING, "The node is draining; watch at another.");
        }
        await(changed);
      }
    }
  }

  private static void await(Semaphore changed) {
    try {
      if (changed.tryAcquire(1, TimeUnit.SECONDS)) {
        changed.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DomainException.of(Reason.CALLER_CANCELLED, "The call was cancelled.");
    }
  }

  @Override
  public void drain() {
    draining.set(true);
  }
}
