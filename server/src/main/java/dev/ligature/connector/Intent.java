package dev.ligature.connector;

import dev.ligature.common.AccountId;
import dev.ligature.common.Action;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An act that was asked for, without its content.
 *
 * @param attempt of the last claim, from 1; never lowered
 * @param failure why the last attempt failed, or why it ended
 */
public record Intent(
    TenantId tenant,
    IntentId id,
    PersonaId connector,
    AccountId account,
    Action action,
    IntentState state,
    int attempt,
    int failureCount,
    @Nullable String failure,
    String orderingKey,
    Instant nextTryTime,
    Instant expireTime,
    List<String> remoteMessageIds,
    long sequence,
    long version,
    Instant createdTime,
    Instant updatedTime) {

  /** What the owner should do. */
  public UserAction userAction() {
    return switch (state) {
      case DEAD_UNKNOWN -> UserAction.RESOLVE_INTENT;
      case PENDING, LEASED, RETRY_WAIT, UNKNOWN, RECONCILING -> UserAction.WAIT;
      case SUCCEEDED, FAILED, DEAD, CANCELLED, EXPIRED -> UserAction.NONE;
    };
  }
}
