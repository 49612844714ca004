package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.IdentityId;
import dev.ligature.common.MergeId;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A merge as its row keeps it.
 *
 * @param provenIdentity identity of the other account whose proof opened the merge
 * @param session session that confirmed it
 * @param undoBefore until when it can be undone; null before it happened
 */
public record AccountMerge(
    Merge merge,
    long sequence,
    MergeState state,
    IdentityId provenIdentity,
    SessionId session,
    @Nullable SessionId switchedSession,
    Instant notBefore,
    @Nullable Instant mergedTime,
    @Nullable Instant undoBefore) {

  public TenantId tenant() {
    return merge.tenant();
  }

  public MergeId id() {
    return merge.id();
  }

  /** Whether the account is one of the two. */
  public boolean concerns(AccountId account) {
    return merge.primary().equals(account) || merge.secondary().equals(account);
  }

  /** Whether it can still be undone by the clock. */
  public boolean isOpenAt(Instant now) {
    return state == MergeState.DONE && undoBefore != null && undoBefore.isAfter(now);
  }
}
