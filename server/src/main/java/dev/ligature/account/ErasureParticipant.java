package dev.ligature.account;

import dev.ligature.common.Caller;

/** What one domain ends when an owner deletes the account, in that one transaction. */
public interface ErasureParticipant {
  /** Ends what belongs to the caller's account, whose row is locked. */
  void erase(Caller caller);
}
