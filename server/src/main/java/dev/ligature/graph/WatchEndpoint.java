package dev.ligature.graph;

import dev.ligature.api.graph.v1.WatchIdentityRequest;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.Watches;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** Opens watches of identities. */
@Singleton
class WatchEndpoint {
  private final IdentityWatch watch;
  private final SealedTokens tokens;
  private final Watches watches;
  private final Clock clock;

  WatchEndpoint(IdentityWatch watch, SealedTokens tokens, Watches watches, Clock clock) {
    this.watch = watch;
    this.tokens = tokens;
    this.watches = watches;
    this.clock = clock;
  }

  /**
   * Starts a watch.
   *
   * @throws DomainException LIMIT_REACHED when the node has too many; SESSION_MISSING
   */
  void open(
      Caller caller, WatchIdentityRequest request, StreamObserver<WatchIdentityResponse> observer) {
    AccountId viewer = watch.viewer(caller);
    Set<String> topics = Set.copyOf(request.getTopicsList());
    watches.open(
        observer,
        WatchedChanges.TOPICS,
        change -> change.tenant().equals(caller.tenant()),
        call ->
            new IdentityStream(caller, viewer, topics, watch, tokens, clock, call)
                .follow(request.getCursor()));
  }
}
