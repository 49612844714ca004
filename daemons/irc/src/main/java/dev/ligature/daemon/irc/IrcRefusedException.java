package dev.ligature.daemon.irc;

/** A session could not be opened. The message is the server's words, never a secret. */
public final class IrcRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureReason reason;
  private final String detail;

  IrcRefusedException(FailureReason reason, String detail) {
    super(detail);
    this.reason = reason;
    this.detail = detail;
  }

  public FailureReason reason() {
    return reason;
  }

  /** The server's words, for support. */
  public String detail() {
    return detail;
  }
}
