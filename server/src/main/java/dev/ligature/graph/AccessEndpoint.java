package dev.ligature.graph;

import dev.ligature.api.graph.v1.AnswerLinkSuggestionRequest;
import dev.ligature.api.graph.v1.AnswerLinkSuggestionResponse;
import dev.ligature.api.graph.v1.ExplainAccessRequest;
import dev.ligature.api.graph.v1.ExplainAccessResponse;
import dev.ligature.api.graph.v1.GrantPartialAccessRequest;
import dev.ligature.api.graph.v1.GrantPartialAccessResponse;
import dev.ligature.api.graph.v1.ListLinkSuggestionsRequest;
import dev.ligature.api.graph.v1.ListLinkSuggestionsResponse;
import dev.ligature.api.graph.v1.RevokePartialAccessRequest;
import dev.ligature.api.graph.v1.RevokePartialAccessResponse;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.graph.v1.SetPrivacyModeResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.LinkId;
import dev.ligature.common.ProfileId;
import dev.ligature.db.feed.Cursor;
import dev.ligature.link.AccountLinks;
import dev.ligature.link.LinkSuggestions;
import dev.ligature.rpc.Pages;
import jakarta.inject.Singleton;
import java.util.UUID;

/** What owners decide about their links: from request to answer. */
@Singleton
class AccessEndpoint {
  private static final UUID FIRST = new UUID(0, 0);

  private final AccountLinks links;
  private final ProfileAccess access;
  private final ProfileGrants grants;
  private final LinkSuggestions suggestions;
  private final Pages pages;

  AccessEndpoint(
      AccountLinks links,
      ProfileAccess access,
      ProfileGrants grants,
      LinkSuggestions suggestions,
      Pages pages) {
    this.links = links;
    this.access = access;
    this.grants = grants;
    this.suggestions = suggestions;
    this.pages = pages;
  }

  SetPrivacyModeResponse setPrivacyMode(Caller caller, SetPrivacyModeRequest request) {
    return AccessMessages.privacySet(
        links.setCeiling(
            caller,
            new LinkId(UUID.fromString(request.getLinkId())),
            GraphMessages.mode(request.getCeiling())),
        caller.account());
  }

  ExplainAccessResponse explain(Caller caller, ExplainAccessRequest request) {
    return AccessMessages.explained(access.explain(caller, profile(request.getProfileId())));
  }

  GrantPartialAccessResponse grant(Caller caller, GrantPartialAccessRequest request) {
    Cursor revision =
        grants.grant(
            caller,
            profile(request.getProfileId()),
            new AccountId(UUID.fromString(request.getGranteeAccountId())),
            GraphMessages.permission(request.getPermission()));
    return GrantPartialAccessResponse.newBuilder().setRevision(revision.encode()).build();
  }

  RevokePartialAccessResponse revoke(Caller caller, RevokePartialAccessRequest request) {
    Cursor revision =
        grants.revoke(
            caller,
            profile(request.getProfileId()),
            new AccountId(UUID.fromString(request.getGranteeAccountId())),
            GraphMessages.permission(request.getPermission()));
    return RevokePartialAccessResponse.newBuilder().setRevision(revision.encode()).build();
  }

  ListLinkSuggestionsResponse suggestions(Caller caller, ListLinkSuggestionsRequest request) {
    return AccessMessages.suggestions(
        pages.page(
            "ListLinkSuggestions/" + caller.account(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                suggestions.openAfter(
                    caller, after.isEmpty() ? FIRST : UUID.fromString(after), limit),
            suggestion -> suggestion.id().toString()));
  }

  AnswerLinkSuggestionResponse answer(Caller caller, AnswerLinkSuggestionRequest request) {
    Cursor revision =
        suggestions.answer(caller, UUID.fromString(request.getSuggestionId()), request.getAccept());
    return AnswerLinkSuggestionResponse.newBuilder().setRevision(revision.encode()).build();
  }

  private static ProfileId profile(String id) {
    return new ProfileId(UUID.fromString(id));
  }
}
