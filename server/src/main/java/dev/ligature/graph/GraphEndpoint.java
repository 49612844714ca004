package dev.ligature.graph;

import dev.ligature.api.common.v1.Consistency;
import dev.ligature.api.graph.v1.AnswerLinkSuggestionRequest;
import dev.ligature.api.graph.v1.AnswerLinkSuggestionResponse;
import dev.ligature.api.graph.v1.BatchResolveRequest;
import dev.ligature.api.graph.v1.BatchResolveResponse;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.CheckAccessResponse;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessResponse;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphResponse;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.GrantPartialAccessResponse;
import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.InspectAccountRequest;
import dev.ligature.api.graph.v1.InspectAccountResponse;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.ListAccessibleProfilesResponse;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.api.graph.v1.ListLinkSuggestionsResponse;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.graph.v1.ResolveIdentityResponse;
import dev.ligature.api.graph.v1.ResolvedAccount;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.api.graph.v1.RevokePartialAccessResponse;
import dev.ligature.api.graph.v1.SearchAccountsRequest;
import dev.ligature.api.graph.v1.SearchAccountsResponse;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.graph.v1.SetPrivacyModeResponse;
import dev.ligature.api.graph.v1.WatchIdentityRequest;
import dev.ligature.api.graph.v1.WatchIdentityResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.ProfileId;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeReader;
import dev.ligature.db.feed.Cursor;
import dev.ligature.rpc.Callers;
import dev.ligature.rpc.Calls;
import dev.ligature.rpc.Pages;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** IdentityGraphService on the wire. */
@Singleton
final class GraphEndpoint extends IdentityGraphServiceGrpc.IdentityGraphServiceImplBase {
  private final Calls calls;
  private final Pages pages;
  private final IdentityGraph graph;
  private final Resolver resolver;
  private final AccessEndpoint owners;
  private final SupportEndpoint support;
  private final WatchEndpoint watches;
  private final ChangeReader changes;

  GraphEndpoint(
      Calls calls,
      Pages pages,
      IdentityGraph graph,
      Resolver resolver,
      AccessEndpoint owners,
      SupportEndpoint support,
      WatchEndpoint watches,
      ChangeReader changes) {
    this.calls = calls;
    this.pages = pages;
    this.graph = graph;
    this.resolver = resolver;
    this.owners = owners;
    this.support = support;
    this.watches = watches;
    this.changes = changes;
  }

  @Override
  public void resolveIdentity(
      ResolveIdentityRequest request, StreamObserver<ResolveIdentityResponse> observer) {
    calls.read(
        observer,
        caller -> {
          require(request.getConsistency());
          return request.hasIdentifier()
              ? holder(caller.tenant(), request.getIdentifier())
              : current(caller.tenant(), request.getAccountId());
        });
  }

  @Override
  public void batchResolve(
      BatchResolveRequest request, StreamObserver<BatchResolveResponse> observer) {
    calls.read(
        observer,
        caller -> {
          require(request.getConsistency());
          BatchResolveResponse.Builder response = BatchResolveResponse.newBuilder();
          List<AccountId> ids =
              request.getAccountIdsList().stream().map(GraphEndpoint::account).toList();
          resolver
              .current(caller.tenant(), ids)
              .forEach(
                  each ->
                      response.addAccounts(
                          ResolvedAccount.newBuilder()
                              .setRequestedId(each.requested().toString())
                              .setAccountId(each.account().toString())));
          return response.build();
        });
  }

  @Override
  public void getIdentityGraph(
      GetIdentityGraphRequest request, StreamObserver<GetIdentityGraphResponse> observer) {
    calls.read(
        observer,
        caller -> {
          require(request.getConsistency());
          return GraphMessages.view(graph.of(caller));
        });
  }

  @Override
  public void listAccessibleProfiles(
      ListAccessibleProfilesRequest request,
      StreamObserver<ListAccessibleProfilesResponse> observer) {
    calls.read(
        observer,
        caller -> {
          require(request.getConsistency());
          return GraphMessages.profiles(
              pages.page(
                  "ListAccessibleProfiles/" + caller.account(),
                  request.getPageToken(),
                  request.getPageSize(),
                  (after, limit) -> graph.profilesAfter(caller, GraphMessages.place(after), limit),
                  profile -> GraphMessages.text(profile.place())));
        });
  }

  @Override
  public void checkAccess(
      CheckAccessRequest request, StreamObserver<CheckAccessResponse> observer) {
    calls.read(
        observer,
        caller -> {
          require(request.getConsistency());
          return CheckAccessResponse.newBuilder()
              .setAllowed(
                  graph.allows(
                      caller,
                      new ProfileId(UUID.fromString(request.getProfileId())),
                      GraphMessages.permission(request.getPermission())))
              .build();
        });
  }

  @Override
  public void setPrivacyMode(
      SetPrivacyModeRequest request, StreamObserver<SetPrivacyModeResponse> observer) {
    calls.mutate(request, observer, caller -> owners.setPrivacyMode(caller, request));
  }

  @Override
  public void explainAccess(
      ExplainAccessRequest request, StreamObserver<ExplainAccessResponse> observer) {
    calls.read(observer, caller -> owners.explain(caller, request));
  }

  @Override
  public void grantPartialAccess(
      GrantPartialAccessRequest request, StreamObserver<GrantPartialAccessResponse> observer) {
    calls.mutate(request, observer, caller -> owners.grant(caller, request));
  }

  @Override
  public void revokePartialAccess(
      RevokePartialAccessRequest request, StreamObserver<RevokePartialAccessResponse> observer) {
    calls.mutate(request, observer, caller -> owners.revoke(caller, request));
  }

  @Override
  public void listLinkSuggestions(
      ListLinkSuggestionsRequest request, StreamObserver<ListLinkSuggestionsResponse> observer) {
    calls.read(observer, caller -> owners.suggestions(caller, request));
  }

  @Override
  public void answerLinkSuggestion(
      AnswerLinkSuggestionRequest request, StreamObserver<AnswerLinkSuggestionResponse> observer) {
    calls.mutate(request, observer, caller -> owners.answer(caller, request));
  }

  @Override
  public void searchAccounts(
      SearchAccountsRequest request, StreamObserver<SearchAccountsResponse> observer) {
    calls.read(observer, caller -> support.search(caller, request));
  }

  @Override
  public void inspectAccount(
      InspectAccountRequest request, StreamObserver<InspectAccountResponse> observer) {
    calls.read(observer, caller -> support.inspect(caller, request));
  }

  @Override
  public void watchIdentity(
      WatchIdentityRequest request, StreamObserver<WatchIdentityResponse> observer) {
    watches.open(Callers.current(), request, observer);
  }

  private ResolveIdentityResponse holder(TenantId tenant, Identifier identifier) {
    Resolver.Holder holder = resolver.holder(tenant, GraphMessages.identifier(identifier));
    return ResolveIdentityResponse.newBuilder()
        .setAccountId(holder.account().toString())
        .setIdentityId(holder.identity().toString())
        .build();
  }

  private ResolveIdentityResponse current(TenantId tenant, String id) {
    Resolver.Resolved resolved =
        resolver.current(tenant, List.of(account(id))).stream()
            .findFirst()
            .orElseThrow(DomainException::notFound);
    ResolveIdentityResponse.Builder response =
        ResolveIdentityResponse.newBuilder().setAccountId(resolved.account().toString());
    AccountId absorbed = resolved.absorbed();
    return (absorbed == null ? response : response.setResolvedFrom(absorbed.toString())).build();
  }

  /** There is one database, so that all other modes are the same. */
  private void require(Consistency consistency) {
    if (consistency.hasAtLeastAsFresh()) {
      changes.requireVisible(Cursor.decode(consistency.getAtLeastAsFresh()));
    }
  }

  private static AccountId account(String id) {
    return new AccountId(UUID.fromString(id));
  }
}
