package dev.ligature.account;

import dev.ligature.api.account.v1.WatchNoticesResponse;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Drainable;
import dev.ligature.rpc.SessionAlive;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Streams notices to their owner, each at least once, and a checkpoint every five seconds. The feed
 * wakes the stream and orders it; the session is checked again at least every second.
 */
@Singleton
class NoticeStream implements Drainable {
  private static final int BATCH = 500;
  private static final Duration CHECKPOINT = Duration.ofSeconds(5);

  private final Notices notices;
  private final ChangeReader feed;
  private final ChangeTailer tailer;
  private final SealedTokens tokens;
  private final SessionAlive sessions;
  private final Clock clock;
  private final AtomicBoolean draining = new AtomicBoolean();

  NoticeStream(
      Notices notices,
      ChangeReader feed,
      ChangeTailer tailer,
      SealedTokens tokens,
      SessionAlive sessions,
      Clock clock) {
    this.notices = notices;
    this.feed = feed;
    this.tailer = tailer;
    this.tokens = tokens;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Runs on the call's own thread until the session or the call ends. */
  void open(String cursor, StreamObserver<WatchNoticesResponse> observer) {
    Caller caller = Callers.current();
    ServerCallStreamObserver<WatchNoticesResponse> call =
        (ServerCallStreamObserver<WatchNoticesResponse>) observer;
    Semaphore changed = new Semaphore(0);
    try (ChangeTailer.Subscription subscription =
        tailer.subscribe(
            Notices.TOPIC,
            change -> {
              if (caller.account().equals(change.account())) {
                changed.release();
              }
            })) {
      Cursor reached =
          cursor.isEmpty() ? feed.now() : Cursor.decode(tokens.open(query(caller), cursor));
      send(call, caller, WatchNoticesResponse.newBuilder(), reached);
      Instant checkpoint = clock.instant();
      while (!call.isCancelled()) {
        sessions.require(caller);
        if (draining.get()) {
          throw DomainException.of(Reason.DRAINING, "The node is draining; watch at another.");
        }
        reached = follow(call, caller, reached);
        if (checkpoint.plus(CHECKPOINT).isBefore(clock.instant())) {
          send(call, caller, WatchNoticesResponse.newBuilder(), reached);
          checkpoint = clock.instant();
        }
        await(changed);
      }
    }
  }

  private Cursor follow(
      ServerCallStreamObserver<WatchNoticesResponse> call, Caller caller, Cursor from) {
    Cursor reached = from;
    ChangeReader.Page page;
    do {
      page = feed.after(reached, BATCH);
      reached = page.reached();
      List<Change> told = page.changes().stream().filter(change -> isOf(caller, change)).toList();
      Map<UUID, Notice> now = notices(caller, told);
      for (Change change : told) {
        Notice notice = now.get(change.object());
        if (notice != null) {
          send(
              call,
              caller,
              WatchNoticesResponse.newBuilder().setNotice(SelfServiceMessages.notice(notice)),
              change.cursor());
        }
      }
    } while (!page.complete());
    return reached;
  }

  private Map<UUID, Notice> notices(Caller caller, List<Change> told) {
    return told.isEmpty()
        ? Map.of()
        : notices
            .among(
                caller.tenant(),
                caller.account(),
                told.stream().map(change -> new NoticeId(change.object())).toList())
            .stream()
            .collect(Collectors.toMap(notice -> notice.id().value(), Function.identity()));
  }

  private static boolean isOf(Caller caller, Change change) {
    return change.topic().equals(Notices.TOPIC)
        && change.tenant().equals(caller.tenant())
        && caller.account().equals(change.account());
  }

  private void send(
      ServerCallStreamObserver<WatchNoticesResponse> call,
      Caller caller,
      WatchNoticesResponse.Builder message,
      Cursor reached) {
    if (!call.isCancelled()) {
      call.onNext(message.setCursor(tokens.seal(query(caller), reached.encode())).build());
    }
  }

  private static String query(Caller caller) {
    return "watch-notices\n" + caller.tenant() + "\n" + caller.account();
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
