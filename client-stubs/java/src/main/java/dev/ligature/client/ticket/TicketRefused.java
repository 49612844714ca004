package dev.ligature.client.ticket;

/** A ticket, or a set of ticket keys, that must not be acted on. */
public final class TicketRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was wrong. */
  public enum Cause {
    /** Not a ticket of exactly the one allowed form. */
    MALFORMED,
    /** Signed by a key that is not published. */
    UNKNOWN_KEY,
    /** The signature does not verify. */
    BAD_SIGNATURE,
    /** Of another issuer or environment. */
    FOREIGN,
    /** For another daemon instance or another instance key. */
    OTHER_HOLDER,
    /** Before its time, after it, or of too long a life. */
    NOT_NOW,
    /** Of another tenant, persona, act, intent or attempt. */
    OTHER_INTENT,
    /** Of another connector epoch, or the present epoch is not known yet. */
    OTHER_EPOCH,
    /** A key set older than one already seen. */
    OLDER_KEYS
  }

  private final Cause reason;

  TicketRefused(Cause reason, String message) {
    super(message);
    this.reason = reason;
  }

  static TicketRefused malformed(String message) {
    return new TicketRefused(Cause.MALFORMED, message);
  }

  public Cause reason() {
    return reason;
  }
}
