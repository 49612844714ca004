package dev.ligature.graph;

import dev.ligature.api.graph.v1.WatchIdentityRequest;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The watches of identities at this node; the feed wakes them all. */
@Singleton
class WatchEndpoint implements Drainable {
  private static final int MOST = 2_000;

  private final IdentityWatch watch;
  private final SealedTokens tokens;
  private final Clock clock;
  private final ChangeTailer tailer;
  private final Set<IdentityStream> streams = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ChangeTailer.Subscription> subscriptions = new ArrayList<>();

  WatchEndpoint(IdentityWatch watch, SealedTokens tokens, ChangeTailer tailer, Clock clock) {
    this.watch = watch;
    this.tokens = tokens;
    this.tailer = tailer;
    this.clock = clock;
  }

  /**
   * Starts a watch on a thread of its own.
   *
   * @throws DomainException LIMIT_REACHED when the node has too many; SESSION_MISSING
   */
  void open(
      Caller caller,
      WatchIdentityRequest request,
      ServerCallStreamObserver<WatchIdentityResponse> call) {
    if (streams.size() >= MOST) {
      throw DomainException.of(
          Reason.LIMIT_REACHED, "There are too many watches.", Map.of("quota", "watchers"));
    }
    subscribe();
    AccountId viewer = watch.viewer(caller);
    IdentityStream stream =
        new IdentityStream(
            caller, viewer, Set.copyOf(request.getTopicsList()), watch, tokens, clock, call);
    streams.add(stream);
    threads.execute(
        () -> {
          try {
            stream.run(request.getCursor());
          } finally {
            streams.remove(stream);
          }
        });
  }

  private synchronized void subscribe() {
    if (subscriptions.isEmpty()) {
      WatchedChanges.TOPICS.forEach(
          topic -> subscriptions.add(tailer.subscribe(topic, this::changed)));
    }
  }

  private void changed(Change change) {
    streams.forEach(stream -> stream.wakeFor(change));
  }

  @Override
  public void drain() {
    streams.forEach(IdentityStream::drain);
  }

  @PreDestroy
  synchronized void stop() {
    subscriptions.forEach(ChangeTailer.Subscription::close);
    drain();
    threads.shutdownNow();
  }
}
