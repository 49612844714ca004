package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.IdentityId;
import dev.ligature.common.Ids;
import dev.ligature.common.MergeId;
import dev.ligature.common.Reason;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.policy.LegalHolds;
import dev.ligature.policy.TenantPolicies;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Absorbs one account into another and gives it back. Every method but {@link #lock} stands in a
 * transaction that has locked the accounts by it.
 */
@Singleton
public class AccountMerger {
  private static final String ALIAS = "alias";

  private final AccountRepository accounts;
  private final MergeRepository merges;
  private final MergeManifest manifest;
  private final List<MergeParticipant> participants;
  private final List<SecondFactor> factors;
  private final TenantPolicies policies;
  private final LegalHolds holds;
  private final ChangeFeed feed;
  private final Ids ids;
  private final Clock clock;

  AccountMerger(
      AccountRepository accounts,
      MergeRepository merges,
      MergeManifest manifest,
      List<MergeParticipant> participants,
      List<SecondFactor> factors,
      TenantPolicies policies,
      LegalHolds holds,
      ChangeFeed feed,
      Ids ids,
      Clock clock) {
    this.accounts = accounts;
    this.merges = merges;
    this.manifest = manifest;
    this.participants = List.copyOf(participants);
    this.factors = List.copyOf(factors);
    this.policies = policies;
    this.holds = holds;
    this.feed = feed;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Locks accounts and all that are linked with them, in the order of ids.
   *
   * @return the accounts that were asked for
   * @throws DomainException RETRY where their links changed meanwhile; NOT_FOUND
   */
  public Map<AccountId, Account> lock(TenantId tenant, Set<AccountId> wanted) {
    Set<AccountId> all = touched(tenant, wanted);
    Map<AccountId, Account> locked =
        accounts.lock(tenant, all).stream()
            .filter(account -> wanted.contains(account.id()))
            .collect(Collectors.toMap(Account::id, account -> account));
    if (!all.containsAll(touched(tenant, wanted))) {
      throw DomainException.of(Reason.RETRY, "Links changed meanwhile; try again.")
          .retryAfter(Duration.ofMillis(100));
    }
    if (locked.size() < wanted.size()) {
      throw DomainException.notFound();
    }
    return locked;
  }

  private Set<AccountId> touched(TenantId tenant, Set<AccountId> wanted) {
    Set<AccountId> all = new TreeSet<>(Comparator.comparing(AccountId::value));
    all.addAll(wanted);
    participants.forEach(each -> all.addAll(each.touched(tenant, wanted)));
    return all;
  }

  /** A merge that is thought about, and what it would do. */
  public record Planned(Merge merge, MergePlan plan, int resultingAal, String digest) {}

  /**
   * What a merge of two locked accounts would do.
   *
   * @throws DomainException TARGET_NOT_LINKABLE, MANAGED_ACCOUNT, ASSURANCE_WOULD_DROP,
   *     LIMIT_REACHED
   */
  public Planned plan(Account secondary, Account primary) {
    return plan(new MergeId(ids.next()), secondary, primary);
  }

  /** The same of a merge that is written down already. */
  public Planned plan(MergeId id, Account secondary, Account primary) {
    Merge merge = new Merge(primary.tenant(), id, secondary.id(), primary.id());
    requireMergeable(merge, secondary, primary);
    MergePlan plan = new MergePlan();
    plan.saw("secondary", secondary.id().value(), secondary.version());
    plan.saw("primary", primary.id().value(), primary.version());
    participants.forEach(each -> each.plan(merge, plan));
    return new Planned(merge, plan, aalOf(primary), plan.digest());
  }

  private void requireMergeable(Merge merge, Account secondary, Account primary) {
    if (secondary.state() != AccountState.ACTIVE || primary.state() != AccountState.ACTIVE) {
      throw notLinkable();
    }
    if (secondary.managed()) {
      throw DomainException.of(
          Reason.MANAGED_ACCOUNT, "An account of the tenant's directory is never absorbed.");
    }
    if (holds.isAnyHeld(secondary.tenant(), List.of(secondary.id()))
        || merges.isPendingBeside(merge)) {
      throw notLinkable();
    }
    if (aalOf(primary) < aalOf(secondary)) {
      throw DomainException.of(
          Reason.ASSURANCE_WOULD_DROP,
          "The survivor has no factor as strong; enrol one first.",
          Map.of("aal", Integer.toString(aalOf(secondary))));
    }
  }

  private static DomainException notLinkable() {
    return DomainException.of(
        Reason.TARGET_NOT_LINKABLE, "These accounts cannot be merged this way.");
  }

  /** Assurance level that the account's own factors reach. */
  private int aalOf(Account account) {
    return hasSecondFactor(account) ? 2 : 1;
  }

  /** Whether the account has enrolled a second factor. */
  public boolean hasSecondFactor(Account account) {
    return factors.stream().anyMatch(each -> each.isEnrolled(account.tenant(), account.id()));
  }

  /** Whether a code of the account's second factor is right; it is used up. */
  public boolean acceptsCode(Account account, String code) {
    return factors.stream().anyMatch(each -> each.accepts(account.tenant(), account.id(), code));
  }

  /** Writes the merge down; it happens with {@link #merge}, or after its delay. */
  public void open(Merge merge, IdentityId proven, SessionId session, Instant notBefore) {
    merges.insert(merge, proven, session, notBefore, clock.instant());
  }

  /**
   * Merges, at once and wholly.
   *
   * @param actor who merges
   * @return until when it can be undone, and since which revision it is visible
   */
  public Merged merge(Actor actor, Merge merge) {
    Instant now = clock.instant();
    int days = policies.of(merge.tenant()).policy().undoDays();
    Instant undoBefore = now.plus(Duration.ofDays(days));
    merges.done(merge, now, undoBefore);
    participants.forEach(each -> each.reassign(actor, merge, manifest));
    manifest.note(merge, ALIAS, merges.repointAliases(merge));
    merges.retire(merge, now);
    merges.insertAlias(merge, now);
    accounts.touch(merge.tenant(), merge.primary(), false, now);
    told(merge, merge.secondary(), "MERGED");
    return new Merged(undoBefore, told(merge, merge.primary(), "ABSORBED"));
  }

  /** A merge that happened. */
  public record Merged(Instant undoBefore, Cursor revision) {}

  /** The caller, who was absorbed, goes on in this session of the survivor. */
  public void switched(Merge merge, SessionId session) {
    merges.switched(merge, session);
  }

  /**
   * A merge of the tenant.
   *
   * @throws DomainException NOT_FOUND
   */
  public AccountMerge get(TenantId tenant, MergeId merge) {
    return merges.find(tenant, merge).orElseThrow(DomainException::notFound);
  }

  /** Pending merges whose delay is over. */
  public List<AccountMerge> due(int limit) {
    return merges.due(clock.instant(), limit);
  }

  /** Accounts that were linked with the secondary when it was absorbed. */
  public Set<AccountId> linkedBefore(AccountMerge merge) {
    return manifest.list(merge.tenant(), merge.id()).stream()
        .flatMap(item -> Stream.ofNullable(item.detail().get(MergeManifest.FAR_ACCOUNT)))
        .map(far -> new AccountId(UUID.fromString(far)))
        .collect(Collectors.toSet());
  }

  /** Whether the merge moved something. */
  public boolean moved(AccountMerge merge, String kind, UUID object) {
    return manifest.list(merge.merge(), kind).stream()
        .anyMatch(item -> item.object().equals(object));
  }

  /** Whether the survivor itself has been absorbed by an account since. */
  public boolean livesIn(Merge merge, AccountId account) {
    return accounts.aliasOf(merge.tenant(), merge.primary()).filter(account::equals).isPresent();
  }

  /** A pending merge will not happen. */
  public Cursor cancel(AccountMerge merge, String reason) {
    merges.end(merge.merge(), MergeState.CANCELLED, reason, clock.instant());
    told(merge.merge(), merge.merge().secondary(), "MERGE_CANCELLED");
    return told(merge.merge(), merge.merge().primary(), "MERGE_CANCELLED");
  }

  /**
   * What an undone merge gave back, and what it could not.
   *
   * @param revision since which the account lives again
   */
  public record Undone(
      AccountId account,
      List<MergeManifest.Item> restored,
      List<MergeManifest.Item> kept,
      Cursor revision) {}

  /**
   * Gives the secondary back what still is the primary's; what was born later stays.
   *
   * @param actor who undoes the merge
   * @throws DomainException UNDO_EXPIRED; UNDO_BLOCKED by a later merge; WRONG_STATE where it does
   *     not stand; POLICY_FORBIDS where nothing may be changed
   */
  public Undone undo(Actor actor, AccountMerge merge) {
    Instant now = clock.instant();
    requireUndoable(merge, now);
    Merge pair = merge.merge();
    merges.end(pair, MergeState.UNDONE, "UNDONE", now);
    merges.deleteAlias(pair);
    merges.revive(pair, now);
    participants.forEach(each -> each.restore(actor, pair, manifest));
    List<UUID> aliases =
        manifest.list(pair, ALIAS).stream().map(MergeManifest.Item::object).toList();
    manifest.restored(pair, ALIAS, merges.returnAliases(pair, aliases));
    accounts.touch(pair.tenant(), pair.primary(), false, now);
    told(pair, pair.primary(), "MERGE_UNDONE");
    Cursor revision = told(pair, pair.secondary(), "RESTORED");
    Map<Boolean, List<MergeManifest.Item>> items =
        manifest.list(pair.tenant(), pair.id()).stream()
            .filter(item -> !item.kind().equals(ALIAS))
            .collect(Collectors.partitioningBy(MergeManifest.Item::restored));
    return new Undone(
        pair.secondary(),
        items.getOrDefault(true, List.of()),
        items.getOrDefault(false, List.of()),
        revision);
  }

  private void requireUndoable(AccountMerge merge, Instant now) {
    if (merge.state() != MergeState.DONE) {
      throw DomainException.of(
          Reason.WRONG_STATE, "The merge does not stand.", Map.of("state", merge.state().name()));
    }
    if (!merge.isOpenAt(now)) {
      throw DomainException.of(Reason.UNDO_EXPIRED, "The time to undo the merge is over.");
    }
    Merge pair = merge.merge();
    if (holds.isAnyHeld(pair.tenant(), List.of(pair.primary(), pair.secondary(), pair.id()))) {
      throw DomainException.of(
          Reason.POLICY_FORBIDS, "The merge cannot be undone now.", Map.of("rule", "undo"));
    }
    if (merges.hasLater(merge, merge.merge().primary())) {
      throw DomainException.of(Reason.UNDO_BLOCKED, "A later merge must be undone first.");
    }
  }

  private Cursor told(Merge merge, AccountId account, String kind) {
    return feed.append(
        new NewChange(
            Accounts.TOPIC,
            merge.tenant(),
            account,
            account,
            kind,
            Map.of("merge_id", merge.id().toString())));
  }
}
