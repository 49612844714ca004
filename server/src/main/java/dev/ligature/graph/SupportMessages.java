package dev.ligature.graph;

import dev.ligature.api.graph.v1.GraphLink;
import dev.ligature.api.graph.v1.InspectAccountResponse;
import dev.ligature.api.graph.v1.LinkType;
import dev.ligature.api.graph.v1.LinkedAccount;
import dev.ligature.api.graph.v1.SearchAccountsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.link.AccountLink;
import dev.ligature.link.PrivacyMode;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;

/** What support sees, on the wire. */
final class SupportMessages {
  private SupportMessages() {}

  static SearchMode mode(dev.ligature.api.graph.v1.SearchMode mode) {
    return switch (mode) {
      case SEARCH_MODE_UNSPECIFIED, SEARCH_MODE_EXACT, UNRECOGNIZED -> SearchMode.EXACT;
      case SEARCH_MODE_PREFIX -> SearchMode.PREFIX;
      case SEARCH_MODE_CONTAINS -> SearchMode.CONTAINS;
    };
  }

  static SearchAccountsResponse found(Pages.Page<FoundAccount> page, int total) {
    SearchAccountsResponse.Builder response =
        SearchAccountsResponse.newBuilder()
            .setApproximateTotal(total)
            .setNextPageToken(page.nextToken());
    page.items().forEach(each -> response.addAccounts(account(each)));
    return response.build();
  }

  static InspectAccountResponse inspected(Support.Inspected inspected) {
    InspectAccountResponse.Builder response =
        InspectAccountResponse.newBuilder()
            .setAccount(account(inspected.account()))
            .setSessions(inspected.living().sessions())
            .setPersonas(inspected.living().personas());
    inspected
        .others()
        .forEach(
            each ->
                response.addLinkedAccounts(
                    LinkedAccount.newBuilder()
                        .setAccountId(each.id().toString())
                        .setDisplayName(Wire.orEmpty(each.displayName()))
                        .setHandle(Wire.orEmpty(each.handle()))
                        .setAccess(
                            GraphMessages.access(
                                inspected.reach().getOrDefault(each.id(), PrivacyMode.ISOLATED)))));
    inspected.links().forEach(link -> response.addLinks(link(link, inspected.account().id())));
    return response.build();
  }

  private static dev.ligature.api.graph.v1.FoundAccount account(FoundAccount account) {
    return dev.ligature.api.graph.v1.FoundAccount.newBuilder()
        .setAccountId(account.id().toString())
        .setDisplayName(Wire.orEmpty(account.displayName()))
        .setHandle(Wire.orEmpty(account.handle()))
        .setState(account.state())
        .addAllMaskedIdentifiers(account.maskedIdentifiers())
        .build();
  }

  private static GraphLink link(AccountLink link, AccountId account) {
    GraphLink.Builder message =
        GraphLink.newBuilder()
            .setLinkId(link.id().toString())
            .setLowAccountId(link.low().toString())
            .setHighAccountId(link.high().toString())
            .setType(LinkType.LINK_TYPE_DIRECT)
            .setEffective(GraphMessages.mode(link.effective()))
            .setActive(link.effective() != PrivacyMode.ISOLATED)
            .setCreateTime(Wire.time(link.createdTime()));
    return link.joins(account)
        ? message.setOwnCeiling(GraphMessages.mode(link.ceilingOf(account))).build()
        : message.build();
  }
}
