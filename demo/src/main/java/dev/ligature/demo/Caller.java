package dev.ligature.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * For whom a call is made.
 *
 * @param role role of the service token, in lower case
 * @param tenant tenant that the token is bound to
 * @param subject name of the service or person
 * @param session token of the user's session
 */
record Caller(String role, @Nullable String tenant, String subject, @Nullable String session) {
  /** Name of the shell variable that holds the token. */
  String variable() {
    return role.toUpperCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "Caller[" + subject + "]";
  }
}
