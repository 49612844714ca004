package dev.ligature.account;

/** A notice that the next hop did not take. */
public final class NoticeNotTaken extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * Why, without address or text.
   *
   * @param retryable whether the same again may work
   */
  public NoticeNotTaken(Exception cause, boolean retryable) {
    super("the notice was not taken", cause);
    this.retryable = retryable;
  }

  boolean isRetryable() {
    return retryable;
  }
}
