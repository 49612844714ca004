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
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  Profiles(
      Accounts accounts,
      ProfileRepository repository,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.repository = repository;
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
   * Changes an own profile.
   *
   * @throws DomainException NOT_FOUND where it is absent or not the caller's
   */
  Changed update(Caller caller, ProfileId id, ProfileChange change) {
    AccountChange.requireUri(change.avatarUri());
    return transactions.run(
        () -> {
          AccountId account = accounts.lockActive(caller.tenant(), caller.account()).id();
          Profile before =
              repository.list(caller.tenant(), account).stream()
                  .filter(each -> each.id().equals(id))
                  .findFirst()
                  .orElseThrow(DomainException::notFound);
          Profile after =
              new Profile(
                  id,
                  account,
                  Objects.requireNonNullElse(change.name(), before.name()),
                  AccountChange.after(change.avatarUri(), before.avatarUri()),
                  before.primary(),
                  Objects.requireNonNullElse(
                      change.sharedWhenPartial(), before.sharedWhenPartial()),
                  before.createdTime());
          repository.update(caller.tenant(), after, clock.instant());
          return changed(caller, after, "PROFILE_CHANGED");
        });
  }

  private Changed changed(Caller caller, Profile profile, String kind) {
    audit.append(
        AuditEvent.by(caller, AuditType.ACCOUNT_CHANGED)
            .attribute("profile_id", profile.id())
            .personal("profile", profile.name()));
    return new Changed(
        profile,
        feed.append(
            new NewChange(
                Accounts.TOPIC,
                caller.tenant(),
                profile.account(),
                profile.account(),
                kind,
                Map.of("profile_id", profile.id().toString()))));
  }
}
