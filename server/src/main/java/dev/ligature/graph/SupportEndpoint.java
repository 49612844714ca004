package dev.ligature.graph;

import dev.ligature.api.graph.v1.InspectAccountRequest;
import dev.ligature.api.graph.v1.InspectAccountResponse;
import dev.ligature.api.graph.v1.SearchAccountsRequest;
import dev.ligature.api.graph.v1.SearchAccountsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.rpc.Pages;
import jakarta.inject.Singleton;
import java.util.UUID;

/** What support asks for: from request to answer. */
@Singleton
class SupportEndpoint {
  private static final AccountId FIRST = new AccountId(new UUID(0, 0));

  private final Support support;
  private final Pages pages;

  SupportEndpoint(Support support, Pages pages) {
    this.support = support;
    this.pages = pages;
  }

  SearchAccountsResponse search(Caller caller, SearchAccountsRequest request) {
    SearchMode mode = SupportMessages.mode(request.getMode());
    Pages.Page<FoundAccount> page =
        pages.page(
            String.join("\n", "SearchAccounts", caller.tenant().toString(), mode.name())
                + "\n"
                + request.getQuery(),
            request.getPageToken(),
            request.getPageSize(),
            (after, limit) ->
                support.search(
                    caller,
                    mode,
                    request.getQuery(),
                    after.isEmpty() ? FIRST : new AccountId(UUID.fromString(after)),
                    limit),
            account -> account.id().toString());
    return SupportMessages.found(page, support.count(caller, mode, request.getQuery()));
  }

  InspectAccountResponse inspect(Caller caller, InspectAccountRequest request) {
    return SupportMessages.inspected(
        support.inspect(
            caller, new AccountId(UUID.fromString(request.getAccountId())), request.getReason()));
  }
}
