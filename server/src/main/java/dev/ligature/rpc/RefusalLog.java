package dev.ligature.rpc;

import dev.ligature.common.Caller;
import dev.ligature.common.Reason;

/** Port to the log of refusals. */
public interface RefusalLog {
  /**
   * Records that an authenticated caller's mutation was refused: in the running transaction where
   * the refusal is committed, else in a short one of its own.
   */
  void refused(Caller caller, Reason reason);
}
