package dev.ligature.link;

import dev.ligature.api.link.v1.WatchLinkResponse;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.keys.KeySettings;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.SessionAlive;
import dev.ligature.rpc.WatchCall;
import dev.ligature.rpc.Watches;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * Streams an attempt to its owner: as it is, then at every new revision, until it is final.
 *
 * <p>The feed only wakes the stream; what is sent is read from the row, so a lost wake-up costs at
 * most a second. The session is checked again at least every second.
 */
@Singleton
class LinkStream {
  /** After so long it looks though nothing woke it. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LinkJournal journal;
  private final KeySettings settings;
  private final Watches watches;
  private final SessionAlive sessions;
  private final Clock clock;

  LinkStream(
      LinkJournal journal,
      KeySettings settings,
      Watches watches,
      SessionAlive sessions,
      Clock clock) {
    this.journal = journal;
    this.settings = settings;
    this.watches = watches;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Runs until the attempt, the session or the call ends. */
  void open(AttemptId attempt, StreamObserver<WatchLinkResponse> observer) {
    Caller caller = Callers.current();
    watches.open(
        observer,
        Set.of(LinkJournal.TOPIC),
        change -> change.object().equals(attempt.value()),
        call -> follow(caller, attempt, call));
  }

  private void follow(Caller caller, AttemptId attempt, WatchCall<WatchLinkResponse> call)
      throws InterruptedException {
    long sent = 0;
    LinkView view = journal.get(caller, attempt);
    while (call.isOpen()) {
      if (view.revision() > sent) {
        sent = view.revision();
        call.send(
            WatchLinkResponse.newBuilder()
                .setAttempt(LinkMessages.attempt(view, settings.environment(), caller))
                .build());
      }
      if (view.state().isFinal()) {
        return;
      }
      call.awaitChange(clock.instant().plus(LOOK), () -> sessions.require(caller));
      view = journal.get(caller, attempt);
    }
  }
}
