package dev.ligature.link;

import dev.ligature.account.Accounts;
import dev.ligature.account.Profile;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.UnlinkAccountsRequest;
import dev.ligature.api.link.v1.UnlinkAccountsResponse;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.LinkId;
import dev.ligature.rpc.Wire;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** Links between accounts: from request to answer. */
@Singleton
class AccountLinkEndpoint {
  private final AccountLinker linker;
  private final AccountLinks links;
  private final Accounts accounts;

  AccountLinkEndpoint(AccountLinker linker, AccountLinks links, Accounts accounts) {
    this.linker = linker;
    this.links = links;
    this.accounts = accounts;
  }

  LinkAccountsResponse link(Caller caller, LinkAccountsRequest request) {
    LinkTarget target =
        request.hasTargetSessionToken()
            ? new LinkTarget.Session(request.getTargetSessionToken())
            : new LinkTarget.Ticket(request.getProofTicket());
    AccountLinkJournal.Changed changed =
        linker.link(caller, target, mode(request.getPrivacyMode()));
    AccountLink link = changed.link();
    LinkAccountsResponse.Builder response =
        LinkAccountsResponse.newBuilder()
            .setLink(message(link, caller.account()))
            .setRevision(changed.revision().encode());
    reached(caller, link).forEach(each -> response.addAccessibleProfileIds(each.id().toString()));
    return response.build();
  }

  UnlinkAccountsResponse unlink(Caller caller, UnlinkAccountsRequest request) {
    LinkId link = new LinkId(UUID.fromString(request.getLinkId()));
    return UnlinkAccountsResponse.newBuilder()
        .setRevision(links.unlink(caller, link).encode())
        .build();
  }

  /** The profiles that came into the caller's reach: those of the other end, which was alone. */
  private List<Profile> reached(Caller caller, AccountLink link) {
    return link.effective() == PrivacyMode.ISOLATED
        ? List.of()
        : accounts.profiles(caller.tenant(), link.other(caller.account())).stream()
            .filter(each -> link.effective() == PrivacyMode.LINKED || each.sharedWhenPartial())
            .toList();
  }

  /** The other end is named where the link lets something through. */
  private static dev.ligature.api.link.v1.AccountLink message(AccountLink link, AccountId self) {
    dev.ligature.api.link.v1.AccountLink.Builder message =
        dev.ligature.api.link.v1.AccountLink.newBuilder()
            .setLinkId(link.id().toString())
            .setAccountId(self.toString())
            .setOwnCeiling(message(link.ceilingOf(self)))
            .setEffective(message(link.effective()))
            .setCreateTime(Wire.time(link.createdTime()));
    return link.effective() == PrivacyMode.ISOLATED
        ? message.build()
        : message.setLinkedAccountId(link.other(self).toString()).build();
  }

  private static PrivacyMode mode(dev.ligature.api.link.v1.PrivacyMode mode) {
    return switch (mode) {
      case PRIVACY_MODE_ISOLATED -> PrivacyMode.ISOLATED;
      case PRIVACY_MODE_PARTIAL -> PrivacyMode.PARTIAL;
      case PRIVACY_MODE_LINKED -> PrivacyMode.LINKED;
      case PRIVACY_MODE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(mode.name());
    };
  }

  private static dev.ligature.api.link.v1.PrivacyMode message(PrivacyMode mode) {
    return switch (mode) {
      case ISOLATED -> dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_ISOLATED;
      case PARTIAL -> dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_PARTIAL;
      case LINKED -> dev.ligature.api.link.v1.PrivacyMode.PRIVACY_MODE_LINKED;
    };
  }
}
