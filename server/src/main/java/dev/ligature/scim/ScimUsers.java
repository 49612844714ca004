package dev.ligature.scim;

import dev.ligature.account.Account;
import dev.ligature.account.AccountState;
import dev.ligature.account.Accounts;
import dev.ligature.account.ManagedAccounts;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the directory of a tenant does with its users. */
@Singleton
class ScimUsers {
  private final ScimUserRepository users;
  private final DirectoryClaims claims;
  private final Accounts accounts;
  private final ManagedAccounts managed;
  private final AuditLog audit;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  ScimUsers(
      ScimUserRepository users,
      DirectoryClaims claims,
      Accounts accounts,
      ManagedAccounts managed,
      AuditLog audit,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.users = users;
    this.claims = claims;
    this.accounts = accounts;
    this.managed = managed;
    this.audit = audit;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A user of the tenant. */
  Optional<ScimUser> find(TenantId tenant, ScimUserId id) {
    return users.find(tenant, id);
  }

  /** Users in a stable order, and how many there are in all. */
  record Page(List<ScimUser> users, long total) {}

  /** Some users of the tenant; {@code offset} of them are left out. */
  Page list(TenantId tenant, ScimFilter filter, long offset, int limit) {
    return transactions.run(
        () ->
            new Page(
                limit == 0 ? List.of() : users.list(tenant, filter, offset, limit),
                users.count(tenant, filter)));
  }

  /**
   * Makes a user. It gets an account of its own at once, unless somebody's account has verified one
   * of its addresses: that account is left as it is, and its owner is asked.
   *
   * @throws DomainException ALREADY_EXISTS where the external id or the name is taken
   */
  ScimUser create(Caller caller, ScimPerson person) {
    return transactions.run(
        () -> {
          Instant now = clock.instant();
          ScimUser user =
              new ScimUser(
                  caller.tenant(),
                  new ScimUserId(ids.next()),
                  ScimUserState.PENDING_CONFIRMATION,
                  person,
                  null,
                  null,
                  null,
                  1,
                  now,
                  now);
          ScimUser placed = aligned(caller, placed(caller, user));
          users.insert(placed);
          written(caller, placed, AuditType.DIRECTORY_CREATED);
          return placed;
        });
  }

  /**
   * Locks a user for a change, after the account that it manages.
   *
   * @throws DomainException NOT_FOUND; RETRY where it was given an account meanwhile
   */
  ScimUser lock(Caller caller, ScimUserId id) {
    ScimUser seen = users.find(caller.tenant(), id).orElseThrow(DomainException::notFound);
    if (seen.account() != null) {
      accounts.lock(seen.tenant(), seen.account());
    }
    ScimUser locked = users.lock(caller.tenant(), id).orElseThrow(DomainException::notFound);
    if (!Objects.equals(seen.account(), locked.account())) {
      throw DomainException.of(Reason.RETRY, "The user was given an account; try again.");
    }
    return locked;
  }

  /**
   * Makes a user what the directory says; what it is already stays untouched. An active account
   * whose user is not to be active is suspended, and revived if nobody else has suspended it since.
   *
   * @throws DomainException INVALID_FIELD where the external id is another; ALREADY_EXISTS where
   *     the name is taken; NOT_FOUND
   */
  ScimUser replace(Caller caller, ScimUserId id, ScimPerson person) {
    return transactions.run(
        () -> {
          ScimUser before = lock(caller, id);
          if (!person.externalId().equals(before.person().externalId())) {
            throw DomainException.of(
                Reason.INVALID_FIELD,
                "The externalId is the key of the user and stays.",
                Map.of("scim_type", "mutability"));
          }
          ScimUser wanted = before.of(person);
          ScimUser after = aligned(caller, wanted.waits() ? placed(caller, wanted) : wanted);
          if (after.equals(before)) {
            return before;
          }
          ScimUser changed = after.changedAt(clock.instant());
          users.update(changed);
          rename(before, changed);
          written(caller, changed, AuditType.DIRECTORY_CHANGED);
          return changed;
        });
  }

  /**
   * Deletes a user with the account that the directory manages; an account that was never given to
   * the directory stays as it is.
   *
   * @throws DomainException NOT_FOUND; POLICY_FORBIDS where something of the account is held
   */
  void delete(Caller caller, ScimUserId id) {
    transactions.run(
        () -> {
          ScimUser user = lock(caller, id);
          Account account = accountOf(user);
          if (account != null && account.state() != AccountState.DELETED) {
            managed.erase(caller, account);
          }
          ScimUser buried = user.changedAt(clock.instant());
          users.bury(buried);
          written(caller, buried, AuditType.DIRECTORY_DELETED);
          return buried;
        });
  }

  /** The user with an account of its own, or waiting for somebody who is asked. */
  private ScimUser placed(Caller caller, ScimUser user) {
    DirectoryClaims.Claim claim = claims.first(user).orElse(null);
    if (claim == null) {
      return user.managing(managed.create(caller, user.person().displayName()).id());
    }
    if (!claim.address().equals(user.claimedAddress())) {
      claims.ask(user.tenant(), claim.holder());
    }
    return user.claiming(claim.address());
  }

  /** The user, whose account is active as the directory wants it, as far as it may decide. */
  private ScimUser aligned(Caller caller, ScimUser user) {
    Account account = accountOf(user);
    if (account == null) {
      return user;
    }
    boolean isSuspended = account.state() == AccountState.SUSPENDED;
    if (!user.person().active()) {
      return account.state() == AccountState.ACTIVE
          ? user.suspendedAt(managed.suspend(caller, account).sessionEpoch())
          : user;
    }
    if (isSuspended && Objects.equals(user.suspendedEpoch(), account.sessionEpoch())) {
      managed.resume(caller, account);
    }
    return user.suspendedAt(null);
  }

  private void rename(ScimUser before, ScimUser after) {
    Account account = accountOf(after);
    if (account != null
        && before.account() != null
        && !Objects.equals(before.person().displayName(), after.person().displayName())) {
      managed.rename(account, after.person().displayName());
    }
  }

  private @Nullable Account accountOf(ScimUser user) {
    return user.account() == null ? null : accounts.get(user.tenant(), user.account());
  }

  private void written(Caller caller, ScimUser user, AuditType type) {
    AuditEvent event =
        AuditEvent.by(caller, type)
            .attribute("scim_user_id", user.id())
            .attribute("state", user.state())
            .attribute("version", user.version());
    audit.append(user.account() == null ? event : event.about(user.account()));
  }
}
