package dev.ligature.daemon.irc;

/**
 * Why an IRC account could not be used, whether trying again can help, and what the user can do.
 */
public enum FailureReason {
  BAD_CREDENTIALS(false, "Check the account name and the password, then link again."),
  NICK_NOT_REGISTERED(false, "Register the account with NickServ on this network first."),
  AUTHENTICATION_UNAVAILABLE(
      true, "The network offers neither SASL PLAIN nor NickServ now; try again later."),
  NICK_IN_USE(true, "Choose another nick, or release this one with NickServ."),
  NICK_REFUSED(false, "The network does not allow this nick; choose another one."),
  HOST_UNREACHABLE(true, "Check the host name and the port; the server did not answer."),
  HOST_PRIVATE(false, "Choose a host of the public network; the operator allows no other."),
  TLS_FAILED(
      false, "The server's certificate could not be verified; check host, port and TLS setting."),
  CHANNEL_REFUSED(false, "Ask the channel's operators for access, or leave the channel out."),
  BANNED(false, "The network banned this account or the daemon's address; ask its operators."),
  CONNECTION_LOST(true, "The server ended the connection; try again later."),
  TIMEOUT(true, "The server did not answer in time; try again later.");

  private final boolean retryable;
  private final String advice;

  FailureReason(boolean retryable, String advice) {
    this.retryable = retryable;
    this.advice = advice;
  }

  /** Whether the same attempt can succeed later without the user changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** One sentence for the user. */
  public String advice() {
    return advice;
  }
}
