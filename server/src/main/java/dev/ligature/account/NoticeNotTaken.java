package dev.ligature.account;

/** A notice that the next hop did not take. */
public final class NoticeNotTaken extends Exception {
  private static final long serialVersionUID = 1L;

  public NoticeNotTaken(Exception cause) {
    super("the notice was not taken", cause);
  }
}
