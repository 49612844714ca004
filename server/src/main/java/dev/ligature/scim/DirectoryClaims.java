package dev.ligature.scim;

import dev.ligature.account.Account;
import dev.ligature.account.Accounts;
import dev.ligature.account.Identifiers;
import dev.ligature.account.ManagedAccounts;
import dev.ligature.account.NoticeFacts;
import dev.ligature.account.NoticeKind;
import dev.ligature.account.Notices;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.link.LinkSuggestion;
import dev.ligature.link.LinkSuggestions;
import dev.ligature.link.SuggestionSource;
import dev.ligature.rpc.Freshness;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A directory names an address that somebody's own account has verified. It gets nothing by that:
 * the owner reads of it as of any suggestion, and the account becomes the directory's only if the
 * owner agrees in a session that has just been proven.
 */
@Singleton
class DirectoryClaims implements SuggestionSource {
  private static final String SOURCE = "the directory of your organisation";

  private final ScimUserRepository users;
  private final Identifiers identifiers;
  private final Accounts accounts;
  private final ManagedAccounts managed;
  private final Notices notices;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Clock clock;

  DirectoryClaims(
      ScimUserRepository users,
      Identifiers identifiers,
      Accounts accounts,
      ManagedAccounts managed,
      Notices notices,
      AuditLog audit,
      ChangeFeed feed,
      Clock clock) {
    this.users = users;
    this.identifiers = identifiers;
    this.accounts = accounts;
    this.managed = managed;
    this.notices = notices;
    this.audit = audit;
    this.feed = feed;
    this.clock = clock;
  }

  /**
   * An account in the way.
   *
   * @param address in its canonical form
   */
  record Claim(String address, AccountId holder) {}

  /** The first account that has verified an address which the directory names for the user. */
  Optional<Claim> first(ScimUser user) {
    return user.person().addresses().stream()
        .flatMap(
            address ->
                identifiers
                    .holderOfEmail(user.tenant(), address)
                    .map(holder -> new Claim(identifiers.canonicalEmail(address, "emails"), holder))
                    .stream())
        .findFirst();
  }

  /** Tells the owner of an account that the directory waits for an answer. */
  void ask(TenantId tenant, AccountId holder) {
    notices.tell(tenant, holder, NoticeKind.DIRECTORY_ASKED, NoticeFacts.none());
    told(tenant, holder, "SUGGESTED");
  }

  @Override
  public List<LinkSuggestion> openAfter(Caller caller, UUID after, int limit) {
    return users.pending(caller.tenant(), caller.account(), after, limit).stream()
        .map(user -> new LinkSuggestion(user.id().value(), SOURCE, user.createdTime()))
        .toList();
  }

  /**
   * Answers the directory.
   *
   * @throws DomainException STEP_UP_REQUIRED; ACCOUNT_NOT_ACTIVE; MANAGED_ACCOUNT where another
   *     user of the directory has the account; WRONG_STATE where the directory's user is not active
   */
  @Override
  public Optional<Cursor> answer(Caller caller, UUID suggestion, boolean accepted) {
    Account account = accounts.lockActive(caller.tenant(), caller.account());
    ScimUser user = users.lock(caller.tenant(), new ScimUserId(suggestion)).orElse(null);
    if (user == null || !isAsked(account, user)) {
      return Optional.empty();
    }
    ScimUser answered = accepted ? agreed(caller, account, user) : user.refused();
    users.update(answered.changedAt(clock.instant()));
    String answer = accepted ? "ACCEPTED" : "REFUSED";
    audit.append(
        AuditEvent.by(caller, AuditType.DIRECTORY_ANSWERED)
            .attribute("scim_user_id", user.id())
            .personal("answer", answer));
    Cursor revision = told(account.tenant(), account.id(), answer);
    return Optional.of(accepted ? managed.adopt(account) : revision);
  }

  private boolean isAsked(Account account, ScimUser user) {
    @Nullable String address = user.claimedAddress();
    return user.state() == ScimUserState.PENDING_CONFIRMATION
        && address != null
        && identifiers
            .holderOfEmail(account.tenant(), address)
            .filter(account.id()::equals)
            .isPresent();
  }

  private ScimUser agreed(Caller caller, Account account, ScimUser user) {
    Freshness.require(caller.session(), 1, clock.instant());
    if (account.managed()) {
      throw DomainException.of(
          Reason.MANAGED_ACCOUNT, "The tenant's directory manages the account already.");
    }
    if (!user.person().active()) {
      throw DomainException.of(
          Reason.WRONG_STATE, "The directory does not let the user in.", Map.of());
    }
    return user.managing(account.id());
  }

  private Cursor told(TenantId tenant, AccountId holder, String kind) {
    return feed.append(
        new NewChange(LinkSuggestions.TOPIC, tenant, holder, holder, kind, Map.of()));
  }
}
