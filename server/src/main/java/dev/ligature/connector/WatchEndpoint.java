package dev.ligature.connector;

import dev.ligature.api.connector.v1.WatchConnectorsRequest;
import dev.ligature.api.connector.v1.WatchConnectorsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.keys.SealedTokens;
import dev.ligature.rpc.Watches;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;

/** Opens watches of connectors. */
@Singleton
class WatchEndpoint {
  private final WatchConnector connectors;
  private final SealedTokens tokens;
  private final Watches watches;
  private final Clock clock;

  WatchEndpoint(WatchConnector connectors, SealedTokens tokens, Watches watches, Clock clock) {
    this.connectors = connectors;
    this.tokens = tokens;
    this.watches = watches;
    this.clock = clock;
  }

  /**
   * Starts a watch.
   *
   * @throws DomainException LIMIT_REACHED when the node has too many; NOT_FOUND for another account
   */
  void open(
      Caller caller,
      WatchConnectorsRequest request,
      StreamObserver<WatchConnectorsResponse> observer) {
    AccountId wanted =
        request.hasAccountId()
            ? new AccountId(WireMessages.id("account_id", request.getAccountId()))
            : null;
    AccountId account = connectors.scope(caller, wanted);
    watches.open(
        observer,
        Set.of(ConnectorJournal.CONNECTORS),
        change ->
            change.tenant().equals(caller.tenant())
                && (account == null || account.equals(change.account())),
        call ->
            new WatchStream(caller, wanted, account, connectors, tokens, clock, call)
                .follow(request.getResumeToken()));
  }
}
