package dev.ligature.account;

import dev.ligature.common.Caller;
import dev.ligature.common.ProfileId;

/** Port to what links between accounts let through. */
public interface ProfileWriters {
  /**
   * Whether the caller may write a profile of another account; asked with both accounts locked, in
   * the transaction of the write.
   */
  boolean mayWrite(Caller caller, ProfileId profile);
}
