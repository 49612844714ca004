package dev.ligature.link;

import dev.ligature.account.Account;
import dev.ligature.account.AccountKind;
import dev.ligature.account.Accounts;
import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.account.Sessions;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.common.Caller;
import jakarta.inject.Singleton;

/** What follows when an identity has become an account's. */
@Singleton
class LinkEffects {
  private final Accounts accounts;
  private final Sessions sessions;
  private final Notices notices;
  private final AuditLog audit;

  LinkEffects(Accounts accounts, Sessions sessions, Notices notices, AuditLog audit) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.notices = notices;
    this.audit = audit;
  }

  /**
   * Ends what others left on an account that had no owner before, promotes a guest, and tells the
   * log and the owner.
   *
   * @param account locked
   * @param before how many verified identities it had without this one
   * @param event what the log is told, without the identity's id
   */
  void follow(Caller caller, Account account, Identity identity, int before, AuditEvent event) {
    if (before == 0) {
      sessions.revokeAllBut(account.tenant(), account.id(), caller.session().id());
    }
    if (account.kind() == AccountKind.GUEST) {
      accounts.promote(account);
    }
    audit.append(event.attribute("identity_id", identity.id()));
    notices.tell(
        account.tenant(),
        account.id(),
        NoticeKind.IDENTITY_LINKED,
        NoticeFacts.none()
            .name("provider", identity.provider())
            .masked("identifier", Masked.identifier(identity.kind(), identity.display())));
  }
}
