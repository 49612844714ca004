package dev.ligature.link;

import java.time.Instant;

/** What the user does next. */
public sealed interface LinkStep {
  /** Type the code that was sent to a masked address. */
  record EnterCode(String sentTo, int triesLeft, Instant expireTime) implements LinkStep {}

  /** Sign this message with the wallet, byte for byte. */
  record SignMessage(String message) implements LinkStep {}

  /** Open an address in a browser. */
  record OpenUrl(String url) implements LinkStep {}

  /** Wait for the daemon. */
  record WaitForDaemon(String activity) implements LinkStep {}

  /**
   * A step of the daemon.
   *
   * @param message bytes of its LinkStep message
   */
  record FromDaemon(byte[] message, long epoch, int revision, Instant expireTime)
      implements LinkStep {}
}
