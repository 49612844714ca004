package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/**
 * A notice as it is sent to one address: fixed templates with nothing to click.
 *
 * @param id of the delivery, the same at every try
 * @param address canonical e-mail address or telephone number
 * @param text for a mailbox
 * @param brief for a telephone
 */
public record NoticeMessage(
    TenantId tenant, UUID id, String address, String subject, String text, String brief) {
  private static final int SHOWN = 6;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static NoticeMessage of(NoticeDeliveryRepository.Due due, Notice notice) {
    String name = shortName(due.notice().account());
    return new NoticeMessage(
        due.tenant(),
        due.id(),
        due.address().address(),
        "A change to your account",
        """
        %s

        Account …%s, %s.
        If this was not you, sign in and report it. We never ask for a code or a password.
        """
            .formatted(notice.text(), name, time(notice.createdTime())),
        "%s Account …%s. If this was not you, sign in and report it."
            .formatted(notice.text(), name));
  }

  /** A time as messages say it. */
  static String time(Instant time) {
    return TIME.format(time);
  }

  private static String shortName(AccountId account) {
    String id = account.toString();
    return id.substring(id.length() - SHOWN);
  }

  @Override
  public String toString() {
    return "NoticeMessage[" + id + "]";
  }
}
