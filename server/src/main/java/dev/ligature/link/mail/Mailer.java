package dev.ligature.link.mail;

/** Sends mail. */
public interface Mailer {
  /**
   * Hands a mail over; returns once the next hop has taken it.
   *
   * @throws MailFailure when it was not taken; it may be tried again
   */
  void send(Mail mail) throws MailFailure;
}
