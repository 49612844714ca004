package dev.ligature.account;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.ProfileId;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Makes, finds and locks accounts. */
@Singleton
public class Accounts {
  /** Changes of accounts. */
  public static final Topic TOPIC = new Topic("account");

  private final AccountRepository accounts;
  private final ProfileRepository profiles;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Accounts(
      AccountRepository accounts,
      ProfileRepository profiles,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.profiles = profiles;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** An account that was just made, with its primary profile. */
  public record Created(Account account, Profile profile, Cursor revision) {}

  /**
   * Makes an account with a primary profile and no identity.
   *
   * @throws DomainException ALREADY_EXISTS where the handle is taken, INVALID_FIELD where locale or
   *     time zone is none
   */
  public Created create(Caller caller, NewAccount wanted) {
    AccountChange.requireLocale(wanted.locale());
    AccountChange.requireTimeZone(wanted.timeZone());
    return transactions.run(
        () -> {
          Instant now = clock.instant();
          TenantId tenant = caller.tenant();
          AccountId id = new AccountId(ids.next());
          Account account =
              new Account(
                  tenant,
                  id,
                  wanted.kind(),
                  AccountState.ACTIVE,
                  wanted.displayName(),
                  wanted.handle(),
                  null,
                  wanted.locale(),
                  wanted.timeZone(),
                  false,
                  1,
                  1,
                  now);
          accounts.insert(account);
          Profile profile =
              new Profile(new ProfileId(ids.next()), id, "Main", null, true, true, now);
          profiles.insert(tenant, profile);
          audit.append(
              AuditEvent.by(caller, AuditType.ACCOUNT_CREATED)
                  .about(id)
                  .attribute("kind", wanted.kind()));
          Cursor revision =
              feed.append(
                  new NewChange(
                      TOPIC, tenant, id, id, "CREATED", Map.of("kind", wanted.kind().name())));
          return new Created(account, profile, revision);
        });
  }

  /** An account after a change. */
  public record Changed(Account account, Cursor revision) {}

  /**
   * Changes what the owner may change of the caller's account.
   *
   * @throws DomainException ALREADY_EXISTS where the handle is taken, INVALID_FIELD where it is
   *     none
   */
  Changed update(Caller caller, AccountChange change) {
    return transactions.run(
        () -> {
          Account before = lockActive(caller.tenant(), caller.account());
          Account after = accounts.update(before, change, clock.instant());
          audit.append(AuditEvent.by(caller, AuditType.ACCOUNT_CHANGED));
          Cursor revision =
              feed.append(
                  new NewChange(
                      TOPIC, caller.tenant(), after.id(), after.id(), "CHANGED", Map.of()));
          return new Changed(after, revision);
        });
  }

  /**
   * An account that lives or not.
   *
   * @throws DomainException NOT_FOUND
   */
  public Account get(TenantId tenant, AccountId account) {
    return accounts.find(tenant, account).orElseThrow(DomainException::notFound);
  }

  /** The profiles of an account, the primary first. */
  public List<Profile> profiles(TenantId tenant, AccountId account) {
    return profiles.list(tenant, account);
  }

  /**
   * Locks an account for a mutation, which must be the first statement of its transaction.
   *
   * @throws DomainException NOT_FOUND, or ACCOUNT_NOT_ACTIVE
   */
  public Account lockActive(TenantId tenant, AccountId account) {
    Account locked = lock(tenant, account);
    if (locked.state() != AccountState.ACTIVE) {
      throw DomainException.of(
          Reason.ACCOUNT_NOT_ACTIVE,
          "The account is not active.",
          Map.of("state", locked.state().name()));
    }
    return locked;
  }

  /**
   * Locks an account whatever its state, as {@link #lockActive} does.
   *
   * @throws DomainException NOT_FOUND
   */
  public Account lock(TenantId tenant, AccountId account) {
    return accounts.lock(tenant, List.of(account)).stream()
        .findFirst()
        .orElseThrow(DomainException::notFound);
  }

  /**
   * Locks accounts in id order, whatever their state, as {@link #lockActive} does; the absent are
   * left out.
   */
  public List<Account> lockAll(TenantId tenant, Collection<AccountId> wanted) {
    return accounts.lock(tenant, wanted);
  }

  /**
   * Raises the version of an account whose row is locked, and tells its watchers.
   *
   * @param kind what happened, an upper case word
   */
  public Cursor changed(Account account, String kind) {
    accounts.touch(account.tenant(), account.id(), false, clock.instant());
    return told(account, kind);
  }

  /** Gives an account whose row is locked another state; all its sessions are of an old epoch. */
  public Cursor become(Account account, AccountState state) {
    accounts.setState(account.tenant(), account.id(), state, clock.instant());
    accounts.touch(account.tenant(), account.id(), true, clock.instant());
    return told(account, state.name());
  }

  private Cursor told(Account account, String kind) {
    return feed.append(
        new NewChange(TOPIC, account.tenant(), account.id(), account.id(), kind, Map.of()));
  }

  /** Promotes a guest whose row is locked: it has proven an identity. */
  public void promote(Account guest) {
    accounts.promote(guest.tenant(), guest.id(), clock.instant());
  }

  /** Where an account id lives now: itself, or the survivor of a merge. */
  public AccountId resolve(TenantId tenant, AccountId account) {
    return accounts.aliasOf(tenant, account).orElse(account);
  }
}
