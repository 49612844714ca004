package dev.ligature.rpc;

import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import org.jspecify.annotations.Nullable;

/** Port to the budgets of callers. */
public interface CallLimit {
  /** A call that was counted. */
  interface Counted {
    /**
     * Takes the call back where it does not count as it ended; never throws.
     *
     * @param refusal why it was refused; null where it was answered
     */
    void ended(@Nullable Reason refusal);
  }

  /**
   * Returns if the call may go on, and counts it.
   *
   * @param clientAddress IP address of the user's device, as a gateway tells it
   * @throws DomainException RATE_LIMITED with RetryInfo
   */
  Counted require(Caller caller, @Nullable String clientAddress);
}
