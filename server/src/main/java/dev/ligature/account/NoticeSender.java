package dev.ligature.account;

/** Port to what hands notices over; one bean a channel. */
public interface NoticeSender {
  /** The channel that it serves. */
  NoticeChannel channel();

  /**
   * Hands a notice over; returns once the next hop has taken it. Never called in a transaction.
   *
   * @throws NoticeNotTaken when it was not taken
   */
  void send(NoticeMessage message) throws NoticeNotTaken;
}
