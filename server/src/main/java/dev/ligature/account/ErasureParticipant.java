package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;

/** What one domain ends when an account is deleted, in that one transaction. */
public interface ErasureParticipant {
  /**
   * Ends what belongs to an account, whose row is locked.
   *
   * @param caller who deletes it: its owner, or the directory that manages it
   */
  void erase(Caller caller, AccountId account);
}
