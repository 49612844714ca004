package dev.ligature.common;

/** Why the server does not start, in words for the person who starts it; carries no secrets. */
public final class StartupRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartupRefusal(String message) {
    super(message);
  }

  public StartupRefusal(String message, Throwable cause) {
    super(message, cause);
  }
}
