package dev.ligature.daemon.irc;

/** The outcome of trying an IRC account on its network. */
public sealed interface LinkResult {

  /** The account was proven and every channel joined. */
  record Verified(CapabilitySummary summary) implements LinkResult {}

  /**
   * It was not.
   *
   * @param detail the server's words, for support; never a secret
   */
  record Failed(FailureReason reason, String detail) implements LinkResult {}
}
