package dev.ligature.account;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be changed of an account; null leaves it, an empty text takes it away.
 *
 * @param locale BCP 47 language tag
 * @param timeZone IANA time zone name
 */
record AccountChange(
    @Nullable String displayName,
    @Nullable String handle,
    @Nullable String avatarUri,
    @Nullable String locale,
    @Nullable String timeZone) {
  private static final int MAX_URI_BYTES = 2048;

  /**
   * Returns if the texts are what they should be.
   *
   * @throws DomainException INVALID_FIELD
   */
  AccountChange checked() {
    requireUri(avatarUri);
    requireLocale(locale);
    requireTimeZone(timeZone);
    return this;
  }

  /** Refuses what is no BCP 47 language tag. */
  static void requireLocale(@Nullable String locale) {
    try {
      if (locale != null && !locale.isEmpty()) {
        new Locale.Builder().setLanguageTag(locale);
      }
    } catch (IllformedLocaleException e) {
      throw invalid("locale", "This is no BCP 47 language tag.");
    }
  }

  /** Refuses what is no IANA time zone. */
  static void requireTimeZone(@Nullable String timeZone) {
    try {
      if (timeZone != null && !timeZone.isEmpty()) {
        ZoneId.of(timeZone);
      }
    } catch (DateTimeException e) {
      throw invalid("time_zone", "This is no IANA time zone.");
    }
  }

  /** Refuses a picture's address that is too long in UTF-8. */
  static void requireUri(@Nullable String uri) {
    if (uri != null && uri.getBytes(StandardCharsets.UTF_8).length > MAX_URI_BYTES) {
      throw invalid("avatar_uri", "The address is too long.");
    }
  }

  /** The text after a change. */
  static @Nullable String after(@Nullable String change, @Nullable String before) {
    if (change == null) {
      return before;
    }
    return change.isEmpty() ? null : change;
  }

  private static DomainException invalid(String field, String message) {
    return DomainException.invalid(Reason.INVALID_FIELD, field, message);
  }
}
