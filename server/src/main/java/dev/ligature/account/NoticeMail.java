package dev.ligature.account;

import dev.ligature.common.AccountId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A notice as it is mailed: a fixed template with nothing to click. */
record NoticeMail(String subject, String text) {
  private static final int SHOWN = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static NoticeMail of(Notice notice, AccountId account) {
    String id = account.toString();
    return new NoticeMail(
        "A change to your account",
        """
        %s

        Account …%s, %s.
        If this was not you, sign in and report it. We never ask for a code or a password.
        """
            .formatted(
                notice.text(), id.substring(id.length() - SHOWN), time(notice.createdTime())));
  }

  /** A time as mails say it. */
  static String time(Instant time) {
    return TIME.format(time);
  }
}
