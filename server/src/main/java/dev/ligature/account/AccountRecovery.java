package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.IdentityId;
import dev.ligature.db.feed.Cursor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/**
 * Gives an account back to its owner: whoever was in it is out, and nothing that was begun or
 * queued before goes on.
 */
@Singleton
class AccountRecovery {
  private final Accounts accounts;
  private final Overviews overviews;
  private final IdentityRemovals identities;
  private final SessionEnds sessions;
  private final OpenAttempts attempts;
  private final TotpRepository totp;
  private final Notices notices;

  AccountRecovery(
      Accounts accounts,
      Overviews overviews,
      IdentityRemovals identities,
      SessionEnds sessions,
      OpenAttempts attempts,
      TotpRepository totp,
      Notices notices) {
    this.accounts = accounts;
    this.overviews = overviews;
    this.identities = identities;
    this.sessions = sessions;
    this.attempts = attempts;
    this.totp = totp;
    this.notices = notices;
  }

  /**
   * Ends all sessions, devices, open attempts and the authenticator of an account whose row is
   * locked, drops the identities that are not kept, and makes it active.
   */
  Cursor reclaim(Actor actor, Account account, Set<IdentityId> kept, NoticeKind kind) {
    sessions.ofAccount(actor, account.tenant(), account.id(), "RECOVERED");
    sessions.revokeDevices(account.tenant(), account.id());
    attempts.voidAll(account.tenant(), account.id());
    totp.remove(account.tenant(), account.id());
    List<IdentityId> dropped =
        overviews.identities(account.tenant(), account.id()).stream()
            .map(Overviews.Identity::id)
            .filter(each -> !kept.contains(each))
            .toList();
    identities.remove(
        account.tenant(), account.id(), dropped, IdentityRemovals.Cause.DROPPED, null);
    Cursor revision = accounts.become(account, AccountState.ACTIVE);
    notices.tell(
        account.tenant(),
        account.id(),
        kind,
        NoticeFacts.none(),
        identities.formerAddresses(account.tenant(), account.id()));
    return revision;
  }
}
