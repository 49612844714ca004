package dev.ligature.connector;

import dev.ligature.common.AttemptId;
import java.time.Duration;

/**
 * Takes what daemons say of logins. Each method keeps it in a transaction of its own before it
 * returns; the daemon is told the verdict afterwards and repeats until then.
 */
public interface LinkFlowListener {
  /**
   * What the user must do next.
   *
   * @param revision from 1, growing by 1
   * @param message bytes of the LinkStep message
   */
  LinkFlowVerdict step(
      DaemonSession session,
      AttemptId attempt,
      long epoch,
      int revision,
      Duration timeToLive,
      byte[] message);

  /**
   * The result of a login.
   *
   * @param message bytes of the LinkOutcome message
   */
  LinkFlowVerdict outcome(DaemonSession session, AttemptId attempt, long epoch, byte[] message);
}
