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
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The faces of an account, as its owner keeps them. */
@Singleton
class Profiles {
  /** Most profiles of one account. */
  static final int MOST = 64;

  private final Accounts accounts;
  private final ProfileRepository repository;
  private final ProfileWriters writers;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Profiles(
      Accounts accounts,
      ProfileRepository repository,
      ProfileWriters writers,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.repository = repository;
    this.writers = writers;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** A profile after a change. */
  record Changed(Profile profile, Cursor revision) {}

  /** Own profiles behind another one, the primary first; null is the beginning. */
  List<Profile> listAfter(Caller caller, @Nullable ProfileId after, int limit) {
    List<Profile> all = repository.list(caller.tenant(), caller.account());
    return (after == null
            ? all.stream()
            : all.stream().dropWhile(each -> !each.id().equals(after)).skip(1))
        .limit(limit)
        .toList();
  }

  /**
   * Adds a profile that is not the primary one.
   *
   * @throws DomainException LIMIT_REACHED
   */
  Changed create(
      Caller caller, String name, @Nullable String avatarUri, boolean sharedWhenPartial) {
    AccountChange.requireUri(avatarUri);
    return transactions.run(
        () -> {
          AccountId account = accounts.lockActive(caller.tenant(), caller.account()).id();
          if (repository.list(caller.tenant(), account).size() >= MOST) {
            throw DomainException.of(
                Reason.LIMIT_REACHED,
                "The account has as many profiles as it may.",
                Map.of("quota", "profiles"));
          }
          Profile profile =
              new Profile(
                  new ProfileId(ids.next()),
                  account,
                  name,
                  avatarUri,
                  false,
                  sharedWhenPartial,
                  clock.instant());
          repository.insert(caller.tenant(), profile);
          return changed(caller, profile, "PROFILE_CREATED");
        });
  }

  /**
   * Changes an own profile, or name and picture of one that a link lets the caller write. The write
   * through a link is the caller's, and its owner reads of it.
   *
   * @throws DomainException NOT_FOUND where it is absent or out of reach; POLICY_FORBIDS for what
   *     only its owner may change
   */
  Changed update(Caller caller, ProfileId id, ProfileChange change) {
    AccountChange.requireUri(change.avatarUri());
    return transactions.run(
        () -> {
          Profile before = lock(caller, id);
          Profile after =
              new Profile(
                  id,
                  before.account(),
                  Objects.requireNonNullElse(change.name(), before.name()),
                  AccountChange.after(change.avatarUri(), before.avatarUri()),
                  before.primary(),
                  Objects.requireNonNullElse(
                      change.sharedWhenPartial(), before.sharedWhenPartial()),
                  before.createdTime());
          boolean isOwn = before.account().equals(caller.account());
          if (!isOwn && change.sharedWhenPartial() != null) {
            throw DomainException.of(
                Reason.POLICY_FORBIDS,
                "Only its owner decides who sees a profile.",
                Map.of("rule", "profile_owner"));
          }
          repository.update(caller.tenant(), after, clock.instant());
          boolean isHidden = before.sharedWhenPartial() && !after.sharedWhenPartial();
          audit.append(isOwn ? written(caller, after) : writtenThroughLink(caller, after));
          return told(
              caller,
              after,
              isHidden ? "PROFILE_HIDDEN" : "PROFILE_CHANGED",
              isHidden || after.sharedWhenPartial());
        });
  }

  /** The profile, with the rows of its owner and of the caller locked. */
  private Profile lock(Caller caller, ProfileId id) {
    AccountId owner =
        repository.find(caller.tenant(), id).map(Profile::account).orElse(caller.account());
    boolean isOwn = owner.equals(caller.account());
    if (isOwn) {
      Account _ = accounts.lockActive(caller.tenant(), owner);
    } else {
      boolean allActive =
          accounts.lockAll(caller.tenant(), List.of(owner, caller.account())).stream()
              .allMatch(each -> each.state() == AccountState.ACTIVE);
      if (!allActive || !writers.mayWrite(caller, id)) {
        throw DomainException.notFound();
      }
    }
    return repository
        .find(caller.tenant(), id)
        .filter(each -> each.account().equals(owner))
        .orElseThrow(DomainException::notFound);
  }

  /**
   * Removes an own profile that is not the primary one and carries no persona.
   *
   * @throws DomainException NOT_FOUND where it is absent or not the caller's; WRONG_STATE
   */
  Cursor delete(Caller caller, ProfileId id) {
    return transactions.run(
        () -> {
          AccountId account = accounts.lockActive(caller.tenant(), caller.account()).id();
          Profile profile =
              repository.list(caller.tenant(), account).stream()
                  .filter(each -> each.id().equals(id))
                  .findFirst()
                  .orElseThrow(DomainException::notFound);
          if (profile.primary() || !repository.deleteBare(caller.tenant(), account, id)) {
            throw DomainException.of(
                Reason.WRONG_STATE,
                "The primary profile, and one that carries a persona, stays.",
                Map.of("state", profile.primary() ? "PRIMARY" : "IN_USE"));
          }
          return changed(caller, profile, "PROFILE_DELETED").revision();
        });
  }

  private Changed changed(Caller caller, Profile profile, String kind) {
    audit.append(written(caller, profile));
    return told(caller, profile, kind, profile.sharedWhenPartial());
  }

  private static AuditEvent written(Caller caller, Profile profile) {
    return AuditEvent.by(caller, AuditType.ACCOUNT_CHANGED)
        .attribute("profile_id", profile.id())
        .personal("profile", profile.name());
  }

  private static AuditEvent writtenThroughLink(Caller caller, Profile profile) {
    return AuditEvent.by(caller, AuditType.GRAPH_PROFILE_CHANGED)
        .attribute("profile_id", profile.id())
        .personal("profile", profile.name())
        .personal(profile.account(), "profile", profile.name());
  }

  /** Watchers are told whether the profile was one of those that partial links show. */
  private Changed told(Caller caller, Profile profile, String kind, boolean isShared) {
    return new Changed(
        profile,
        feed.append(
            new NewChange(
                Accounts.TOPIC,
                caller.tenant(),
                profile.account(),
                profile.account(),
                kind,
                Map.of(
                    "profile_id",
                    profile.id().toString(),
                    "is_shared",
                    Boolean.toString(isShared)))));
  }
}
