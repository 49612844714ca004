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
import dev.ligature.db.feed.Cursor;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.WatchCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One watch of connectors: a snapshot, then what changes, and a sign of life. While the caller does
 * not read, changes merge.
 */
final class WatchStream {
  private static final Duration PROGRESS = Duration.ofSeconds(15);

  private final Caller caller;
  private final @Nullable AccountId wanted;
  private final @Nullable AccountId account;
  private final WatchConnector connectors;
  private final SealedTokens tokens;
  private final Clock clock;
  private final WatchCall<WatchConnectorsResponse> call;
  private Instant lastSent;

  WatchStream(
      Caller caller,
      @Nullable AccountId wanted,
      @Nullable AccountId account,
      WatchConnector connectors,
      SealedTokens tokens,
      Clock clock,
      WatchCall<WatchConnectorsResponse> call) {
    this.caller = caller;
    this.wanted = wanted;
    this.account = account;
    this.connectors = connectors;
    this.tokens = tokens;
    this.clock = clock;
    this.call = call;
    this.lastSent = clock.instant();
  }

  /** Runs until either side ends it; an empty token starts with a snapshot. */
  void follow(String resumeToken) throws InterruptedException {
    Cursor reached = resumeToken.isEmpty() ? snapshot() : place(resumeToken);
    while (call.isOpen()) {
      reached = tell(reached);
      call.awaitChange(lastSent.plus(PROGRESS), this::requireRight);
    }
  }

  private void requireRight() {
    AccountId _ = connectors.scope(caller, wanted);
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

  private Cursor tell(Cursor from) throws InterruptedException {
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
    call.send(message);
    lastSent = clock.instant();
  }

  private String token(Cursor cursor) {
    return tokens.seal(query(), cursor.encode());
  }

  private String query() {
    return "watch-connectors\n" + caller.tenant() + "\n" + account;
  }
}
