package dev.ligature.link;

import static dev.ligature.graph.GraphFixture.id;

import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.graph.v1.AnswerLinkSuggestionRequest;
import dev.ligature.api.graph.v1.BatchResolveRequest;
import dev.ligature.api.graph.v1.CheckAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentifierKind;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.InspectAccountRequest;
import dev.ligature.api.graph.v1.ListAccessibleProfilesRequest;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.api.graph.v1.Permission;
import dev.ligature.api.graph.v1.PrivacyMode;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.api.graph.v1.SearchAccountsRequest;
import dev.ligature.api.graph.v1.SearchMode;
import dev.ligature.common.AccountId;
import dev.ligature.common.Role;
import dev.ligature.graph.GraphFixture;
import dev.ligature.graph.GraphFixture.Person;
import java.util.List;
import java.util.UUID;

/** The methods of the graph, each called well. */
final class GraphCalls {
  private final Probe probe;
  private final GraphFixture people;

  GraphCalls(Probe probe, GraphFixture people) {
    this.probe = probe;
    this.people = people;
  }

  void run() {
    Person ada = people.person();
    Person bob = people.person();
    String link = probe.call("LinkAccounts", () -> ada.link(bob)).getLink().getLinkId();
    probe.call("SetPrivacyMode", () -> ada.ceiling(link, PrivacyMode.PRIVACY_MODE_PARTIAL));
    String profile =
        probe
            .call(
                "ListProfiles",
                () -> bob.accounts().listProfiles(ListProfilesRequest.getDefaultInstance()))
            .getProfiles(0)
            .getProfileId();
    probe.call(
        "GrantPartialAccess",
        () ->
            bob.graph()
                .grantPartialAccess(
                    GrantPartialAccessRequest.newBuilder()
                        .setRequestId(id())
                        .setProfileId(profile)
                        .setGranteeAccountId(ada.account())
                        .setPermission(Permission.PERMISSION_WRITE_PROFILE)
                        .build()));
    probe.call("GetIdentityGraph", ada::view);
    probe.call(
        "ListAccessibleProfiles",
        () ->
            ada.graph().listAccessibleProfiles(ListAccessibleProfilesRequest.getDefaultInstance()));
    probe.call(
        "CheckAccess",
        () ->
            ada.graph()
                .checkAccess(
                    CheckAccessRequest.newBuilder()
                        .setProfileId(profile)
                        .setPermission(Permission.PERMISSION_READ_PROFILE)
                        .build()));
    probe.call(
        "ExplainAccess",
        () ->
            ada.graph()
                .explainAccess(ExplainAccessRequest.newBuilder().setProfileId(profile).build()));
    probe.call(
        "RevokePartialAccess",
        () ->
            bob.graph()
                .revokePartialAccess(
                    RevokePartialAccessRequest.newBuilder()
                        .setRequestId(id())
                        .setProfileId(profile)
                        .setGranteeAccountId(ada.account())
                        .setPermission(Permission.PERMISSION_WRITE_PROFILE)
                        .build()));
    probe.call(
        "ListLinkSuggestions",
        () -> ada.graph().listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance()));
    probe.call("UnlinkAccounts", () -> ada.unlink(link));
    suggested(ada, bob);
    lookups(ada);
  }

  /** A provider names an address for somebody that somebody else has proven. */
  private void suggested(Person named, Person proven) {
    people
        .server
        .bean(LinkSuggestions.class)
        .suggest(
            people.tenant.id(),
            new AccountId(UUID.fromString(named.account())),
            "google",
            proven.address());
    String suggestion =
        proven
            .graph()
            .listLinkSuggestions(ListLinkSuggestionsRequest.getDefaultInstance())
            .getSuggestions(0)
            .getSuggestionId();
    probe.call(
        "AnswerLinkSuggestion",
        () ->
            proven
                .graph()
                .answerLinkSuggestion(
                    AnswerLinkSuggestionRequest.newBuilder()
                        .setRequestId(id())
                        .setSuggestionId(suggestion)
                        .setAccept(true)
                        .build()));
  }

  private void lookups(Person ada) {
    IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub backend =
        IdentityGraphServiceGrpc.newBlockingStub(people.tenant.channel(Role.BACKEND));
    probe.call(
        "ResolveIdentity",
        () ->
            backend.resolveIdentity(
                ResolveIdentityRequest.newBuilder()
                    .setIdentifier(
                        Identifier.newBuilder()
                            .setKind(IdentifierKind.IDENTIFIER_KIND_EMAIL)
                            .setSubject(ada.address()))
                    .build()));
    probe.call(
        "ResolveIdentity",
        () ->
            backend.resolveIdentity(
                ResolveIdentityRequest.newBuilder().setAccountId(ada.account()).build()));
    probe.call(
        "BatchResolve",
        () ->
            backend.batchResolve(
                BatchResolveRequest.newBuilder().addAccountIds(ada.account()).build()));
    IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub support =
        IdentityGraphServiceGrpc.newBlockingStub(people.tenant.channel(Role.SUPPORT));
    for (SearchMode mode : List.of(SearchMode.SEARCH_MODE_EXACT, SearchMode.SEARCH_MODE_PREFIX)) {
      probe.call(
          "SearchAccounts",
          () ->
              support.searchAccounts(
                  SearchAccountsRequest.newBuilder().setQuery("grace3999").setMode(mode).build()));
    }
    probe.call(
        "InspectAccount",
        () ->
            support.inspectAccount(
                InspectAccountRequest.newBuilder()
                    .setAccountId(ada.account())
                    .setReason("ticket 7")
                    .build()));
  }
}
