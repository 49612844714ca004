package dev.ligature.link.sms;

/** A text message that the next hop did not take; the message says why, without number or text. */
public final class TextFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  TextFailure(String why, boolean retryable) {
    super(why);
    this.retryable = retryable;
  }

  TextFailure(Exception cause) {
    super("the message was not taken", cause);
    this.retryable = true;
  }

  /** Whether the same again may work. */
  public boolean isRetryable() {
    return retryable;
  }
}
