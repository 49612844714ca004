package dev.ligature.link;

import dev.ligature.common.AccountId;

/** Identifiers as they may be shown to somebody who should not learn them. */
public final class Masked {
  private static final int SHOWN_DIGITS = 2;

  private Masked() {}

  /** The first and the last two digits of a number in E.164, such as {@code +47…89}. */
  static String phone(String number) {
    return number.substring(0, 1 + SHOWN_DIGITS)
        + "…"
        + number.substring(number.length() - SHOWN_DIGITS);
  }

  /** The first character of the local part and the domain, such as {@code m…@example.org}. */
  static String email(String address) {
    int at = address.indexOf('@');
    return at < 1
        ? "…"
        : address.substring(0, address.offsetByCodePoints(0, 1)) + "…" + address.substring(at);
  }

  /**
   * An identifier of any kind: of a mailbox as {@link #email}, of others the last two characters.
   */
  public static String identifier(LinkKind kind, String display) {
    if (kind == LinkKind.EMAIL) {
      return email(display);
    }
    int characters = display.codePointCount(0, display.length());
    return "…" + display.substring(display.offsetByCodePoints(0, Math.max(0, characters - 2)));
  }

  /** The last digits of an account's id, such as {@code …3fa91c}. */
  static String account(AccountId account) {
    String id = account.toString();
    return "…" + id.substring(id.length() - 6);
  }
}
