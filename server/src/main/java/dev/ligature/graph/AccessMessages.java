package dev.ligature.graph;

import dev.ligature.api.graph.v1.ExplainAccessResponse;
import dev.ligature.api.graph.v1.ExplainedEdge;
import dev.ligature.api.graph.v1.ListLinkSuggestionsResponse;
import dev.ligature.api.graph.v1.SetPrivacyModeResponse;
import dev.ligature.common.AccountId;
import dev.ligature.link.AccountLink;
import dev.ligature.link.AccountLinkJournal;
import dev.ligature.link.LinkSuggestion;
import dev.ligature.link.PrivacyMode;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;

/** What owners decide about their links, on the wire. */
final class AccessMessages {
  private AccessMessages() {}

  /** What an end of a link reads; who limits it is told where the link lets something through. */
  static SetPrivacyModeResponse privacySet(AccountLinkJournal.Changed changed, AccountId self) {
    AccountLink link = changed.link();
    SetPrivacyModeResponse.Builder response =
        SetPrivacyModeResponse.newBuilder()
            .setEffective(GraphMessages.mode(link.effective()))
            .setRevision(changed.revision().encode());
    boolean isLimited = link.effective() != link.ceilingOf(self);
    return isLimited && link.effective() != PrivacyMode.ISOLATED
        ? response.setLimitedBy(link.other(self).toString()).build()
        : response.build();
  }

  static ExplainAccessResponse explained(ProfileAccess.Explained explained) {
    ExplainAccessResponse.Builder response =
        ExplainAccessResponse.newBuilder().setAccess(GraphMessages.access(explained.mode()));
    explained
        .path()
        .forEach(
            step ->
                response.addPath(
                    ExplainedEdge.newBuilder()
                        .setLinkId(step.link().id().toString())
                        .setEffective(GraphMessages.mode(step.link().effective()))
                        .setCappedBy(step.cappedBy().toString())));
    return response.build();
  }

  static ListLinkSuggestionsResponse suggestions(Pages.Page<LinkSuggestion> page) {
    ListLinkSuggestionsResponse.Builder response =
        ListLinkSuggestionsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items()
        .forEach(
            each ->
                response.addSuggestions(
                    dev.ligature.api.graph.v1.LinkSuggestion.newBuilder()
                        .setSuggestionId(each.id().toString())
                        .setEvidence(
                            "A user of " + each.provider() + " names an address that you proved.")
                        .setCreateTime(Wire.time(each.createdTime()))));
    return response.build();
  }
}
