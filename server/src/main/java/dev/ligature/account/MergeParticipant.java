package dev.ligature.account;

import dev.ligature.audit.Actor;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.util.Set;

/**
 * What one domain does with its rows when accounts are merged. Everything runs in the one
 * transaction of the merge, after the accounts are locked, in the order of the beans.
 */
public interface MergeParticipant {
  /** Further accounts whose rows change with these two; they are locked together. */
  default Set<AccountId> touched(TenantId tenant, Set<AccountId> accounts) {
    return Set.of();
  }

  /**
   * Tells what {@link #reassign} would do, without doing it.
   *
   * @throws dev.ligature.common.DomainException LIMIT_REACHED where the survivor would have too
   *     much
   */
  default void plan(Merge merge, MergePlan plan) {}

  /**
   * Moves rows from the secondary to the primary, and notes each in the manifest.
   *
   * @param actor who merges
   */
  void reassign(Actor actor, Merge merge, MergeManifest manifest);

  /**
   * Gives the secondary back what the manifest lists and the primary still has.
   *
   * @param actor who undoes the merge
   */
  void restore(Actor actor, Merge merge, MergeManifest manifest);
}
