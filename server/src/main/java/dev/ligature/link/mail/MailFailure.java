package dev.ligature.link.mail;

/** A mail that the next hop did not take. */
public final class MailFailure extends Exception {
  private static final long serialVersionUID = 1L;

  MailFailure(Exception cause) {
    super("the mail was not taken", cause);
  }
}
