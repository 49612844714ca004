package dev.ligature.connector;

import dev.ligature.api.connector.v1.ConnectorDelta;
import dev.ligature.api.connector.v1.SnapshotChunk;
import dev.ligature.api.connector.v1.SnapshotEnd;
import dev.ligature.api.connector.v1.TooOld;
import dev.ligature.api.connector.v1.WatchConnectorsResponse;
import dev.ligature.api.connector.v1.WatchProgress;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One watch of connectors. Its own thread does all reads and sends: a snapshot, then what changes,
 * and a sign of life. While the caller does not read, changes merge; after 30 s it is cut.
 */
final class WatchStream {
  /** How long a watch may outlive its session. */
  private static final Duration AUTHORITY = Duration.ofSeconds(1);

  private static final Duration PROGRESS = Duration.ofSeconds(15);
  private static final Duration SLOWEST = Duration.ofSeconds(30);

  private final Caller caller;
  private final @Nullable AccountId wanted;
  private final @Nullable AccountId account;
  private final WatchConnector connectors;
  private final SealedTokens tokens;
  private final Clock clock;
  private final ServerCallStreamObserver<WatchConnectorsResponse> call;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore ready = new Semaphore(0);
  private volatile boolean draining;
  private Instant lastSent;

  WatchStream(
      Caller caller,
      @Nullable AccountId wanted,
      @Nullable AccountId account,
      WatchConnector connectors,
      SealedTokens tokens,
      Clock clock,
      ServerCallStreamObserver<WatchConnectorsResponse> call) {
    this.caller = caller;
    this.wanted = wanted;
    this.account = account;
    this.connectors = connectors;
    this.tokens = tokens;
    this.clock = clock;
    this.call = call;
    this.lastSent = clock.instant();
    call.setOnReadyHandler(ready::release);
    call.setOnCancelHandler(
        () -> {
          ready.release();
          wake.release();
        });
  }

  /** A change was read from the feed. */
  void wakeFor(Change change) {
    boolean concerns = account == null || account.equals(change.account());
    if (concerns && change.tenant().equals(caller.tenant())) {
      wake.release();
    }
  }

  /** Ends the watch soon. */
  void drain() {
    draining = true;
    wake.release();
    ready.release();
  }

  /** Runs until either side ends it; an empty token starts with a snapshot. */
  void run(String resumeToken) {
    try {
      Cursor reached = resumeToken.isEmpty() ? snapshot() : place(resumeToken);
      while (!call.isCancelled()) {
        reached = follow(reached);
        awaitChange();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!call.isCancelled()) {
        call.onError(e);
      }
    }
  }

  /**
   * Until something changed or a sign of life is due; the right to watch is asked for meanwhile.
   */
  private void awaitChange() throws InterruptedException {
    boolean woken = false;
    while (!woken && !call.isCancelled() && lastSent.plus(PROGRESS).isAfter(clock.instant())) {
      woken = wake.tryAcquire(AUTHORITY.toMillis(), TimeUnit.MILLISECONDS);
      wake.drainPermits();
      refuseDraining();
      AccountId _ = connectors.scope(caller, wanted);
    }
  }

  private Cursor place(String token) {
    return Cursor.decode(tokens.open(query(), token));
  }

  private Cursor snapshot() throws InterruptedException {
    Cursor start = connectors.now();
    PersonaId after = null;
    List<Connector> part = connectors.snapshot(caller, account, after);
    while (!part.isEmpty()) {
      SnapshotChunk.Builder chunk = SnapshotChunk.newBuilder();
      part.forEach(each -> chunk.addConnectors(ConnectorMessages.connector(each)));
      send(WatchConnectorsResponse.newBuilder().setSnapshotChunk(chunk).build());
      after = part.getLast().id();
      part = connectors.snapshot(caller, account, after);
    }
    send(
        WatchConnectorsResponse.newBuilder()
            .setSnapshotEnd(SnapshotEnd.newBuilder().setResumeToken(token(start)))
            .build());
    return start;
  }

  private Cursor follow(Cursor from) throws InterruptedException {
    try {
      Cursor reached = from;
      WatchConnector.Delta delta;
      do {
        delta = connectors.next(caller, account, reached);
        reached = delta.reached();
        if (!delta.isEmpty()) {
          send(delta);
        }
      } while (!delta.complete());
      if (!lastSent.plus(PROGRESS).isAfter(clock.instant())) {
        send(
            WatchConnectorsResponse.newBuilder()
                .setProgress(WatchProgress.newBuilder().setResumeToken(token(reached)))
                .build());
      }
      return reached;
    } catch (DomainException refusal) {
      if (refusal.reason() != Reason.CURSOR_EXPIRED) {
        throw refusal;
      }
      send(WatchConnectorsResponse.newBuilder().setTooOld(TooOld.getDefaultInstance()).build());
      return snapshot();
    }
  }

  private void send(WatchConnector.Delta delta) throws InterruptedException {
    ConnectorDelta.Builder message =
        ConnectorDelta.newBuilder().setResumeToken(token(delta.reached()));
    delta.changed().forEach(each -> message.addConnectors(ConnectorMessages.connector(each)));
    delta.removed().forEach(each -> message.addRemovedConnectorIds(each.toString()));
    send(WatchConnectorsResponse.newBuilder().setDelta(message).build());
  }

  private void send(WatchConnectorsResponse message) throws InterruptedException {
    Instant limit = clock.instant().plus(SLOWEST);
    while (!call.isReady() && !call.isCancelled()) {
      long left = Duration.between(clock.instant(), limit).toMillis();
      if (left <= 0 || !ready.tryAcquire(left, TimeUnit.MILLISECONDS)) {
        throw DomainException.of(
            Reason.LIMIT_REACHED, "The caller reads nothing.", Map.of("quota", "watch_backlog"));
      }
      refuseDraining();
    }
    if (!call.isCancelled()) {
      call.onNext(message);
      lastSent = clock.instant();
    }
  }

  private void refuseDraining() {
    if (draining) {
      throw DomainException.of(Reason.DRAINING, "The node stops; resume at another.");
    }
  }

  private String token(Cursor cursor) {
    return tokens.seal(query(), cursor.encode());
  }

  private String query() {
    return "watch-connectors\n" + caller.tenant() + "\n" + account;
  }
}
