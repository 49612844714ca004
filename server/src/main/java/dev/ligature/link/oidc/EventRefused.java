package dev.ligature.link.oidc;

/** A security event token is not taken; the transmitter reads why. */
public final class EventRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /** Error codes of RFC 8935 section 2.4; their names in lower case go on the wire. */
  public enum Code {
    INVALID_REQUEST,
    INVALID_KEY,
    INVALID_ISSUER,
    INVALID_AUDIENCE,
    AUTHENTICATION_FAILED,
    ACCESS_DENIED
  }

  /**
   * A refusal.
   *
   * @param description in English; it says nothing about any user
   */
  public EventRefused(Code code, String description) {
    super(description);
    this.code = code;
  }

  /** What is wrong. */
  public Code code() {
    return code;
  }

  /** What is wrong, in a sentence. */
  public String description() {
    return String.valueOf(getMessage());
  }
}
