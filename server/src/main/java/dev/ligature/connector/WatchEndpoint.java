package dev.ligature.connector;

import dev.ligature.api.connector.v1.WatchConnectorsRequest;
import dev.ligature.api.connector.v1.WatchConnectorsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.db.feed.Change;
import dev.ligature.db.feed.ChangeTailer;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.Drainable;
import io.grpc.stub.ServerCallStreamObserver;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The watches of connectors at this node; one subscription to the feed wakes them all. */
@Singleton
class WatchEndpoint implements Drainable {
  private static final int MOST = 2_000;

  private final WatchConnector connectors;
  private final SealedTokens tokens;
  private final Clock clock;
  private final ChangeTailer tailer;
  private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ChangeTailer.Subscription subscription = () -> {};
  private boolean isSubscribed;

  WatchEndpoint(WatchConnector connectors, SealedTokens tokens, ChangeTailer tailer, Clock clock) {
    this.connectors = connectors;
    this.tokens = tokens;
    this.tailer = tailer;
    this.clock = clock;
  }

  /**
   * Starts a watch on a thread of its own.
   *
   * @throws DomainException LIMIT_REACHED when the node has too many; NOT_FOUND for another account
   */
  void open(
      Caller caller,
      WatchConnectorsRequest request,
      ServerCallStreamObserver<WatchConnectorsResponse> call) {
    if (streams.size() >= MOST) {
      throw DomainException.of(
          Reason.LIMIT_REACHED, "There are too many watches.", Map.of("quota", "watchers"));
    }
    subscribe();
    AccountId wanted =
        request.hasAccountId()
            ? new AccountId(WireMessages.id("account_id", request.getAccountId()))
            : null;
    WatchStream stream =
        new WatchStream(
            caller, wanted, connectors.scope(caller, wanted), connectors, tokens, clock, call);
    streams.add(stream);
    threads.execute(
        () -> {
          try {
            stream.run(request.getResumeToken());
          } finally {
            streams.remove(stream);
          }
        });
  }

  private synchronized void subscribe() {
    if (!isSubscribed) {
      subscription = tailer.subscribe(ConnectorJournal.CONNECTORS, this::changed);
      isSubscribed = true;
    }
  }

  private void changed(Change change) {
    streams.forEach(stream -> stream.wakeFor(change));
  }

  @Override
  public void drain() {
    streams.forEach(WatchStream::drain);
  }

  @PreDestroy
  synchronized void stop() {
    subscription.close();
    drain();
    threads.shutdownNow();
  }
}
