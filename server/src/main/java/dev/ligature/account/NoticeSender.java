package dev.ligature.account;

/** Port to what hands notices over; one bean a channel. */
public interface NoticeSender {
  /** The channel that it serves. */
  NoticeChannel channel();

  /**
   * Hands a notice over; returns once the next hop has taken it.
   *
   * @throws NoticeNotTaken when it was not taken; it is tried again later
   */
  void send(String address, String subject, String text) throws NoticeNotTaken;
}
