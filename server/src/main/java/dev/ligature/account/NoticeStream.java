package dev.ligature.account;

import dev.ligature.api.account.v1.WatchNoticesResponse;
import dev.ligature.common.Caller;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.SessionAlive;
import dev.ligature.rpc.WatchCall;
import dev.ligature.rpc.Watches;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Streams notices to their owner, each at least once, and a checkpoint every five seconds. The feed
 * wakes the stream and orders it; the session is checked again at least every second.
 */
@Singleton
class NoticeStream {
  private static final int BATCH = 500;
  private static final Duration CHECKPOINT = Duration.ofSeconds(5);

  private final Notices notices;
  private final ChangeReader feed;
  private final Watches watches;
  private final SealedTokens tokens;
  private final SessionAlive sessions;
  private final Clock clock;

  NoticeStream(
      Notices notices,
      ChangeReader feed,
      Watches watches,
      SealedTokens tokens,
      SessionAlive sessions,
      Clock clock) {
    this.notices = notices;
    this.feed = feed;
    this.watches = watches;
    this.tokens = tokens;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Runs until the session or the call ends. */
  void open(String cursor, StreamObserver<WatchNoticesResponse> observer) {
    Caller caller = Callers.current();
    watches.open(
        observer,
        Set.of(Notices.TOPIC),
        change -> isOf(caller, change),
        call -> follow(caller, cursor, call));
  }

  private void follow(Caller caller, String cursor, WatchCall<WatchNoticesResponse> call)
      throws InterruptedException {
    Cursor reached =
        cursor.isEmpty() ? feed.now() : Cursor.decode(tokens.open(query(caller), cursor));
    Instant checkpoint = clock.instant();
    while (call.isOpen()) {
      reached = tell(call, caller, reached);
      if (!clock.instant().isBefore(checkpoint)) {
        send(call, caller, WatchNoticesResponse.newBuilder(), reached);
        checkpoint = clock.instant().plus(CHECKPOINT);
      }
      call.awaitChange(checkpoint, () -> sessions.require(caller));
    }
  }

  private Cursor tell(WatchCall<WatchNoticesResponse> call, Caller caller, Cursor from)
      throws InterruptedException {
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
      WatchCall<WatchNoticesResponse> call,
      Caller caller,
      WatchNoticesResponse.Builder message,
      Cursor reached)
      throws InterruptedException {
    call.send(message.setCursor(tokens.seal(query(caller), reached.encode())).build());
  }

  private static String query(Caller caller) {
    return "watch-notices\n" + caller.tenant() + "\n" + caller.account();
  }
}
