package dev.ligature.client.ticket;

import java.util.Base64;

/** Base64url without padding (RFC 7515 section 2), of which each value has exactly one text. */
final class Base64Url {
  private Base64Url() {}

  static String encode(byte[] value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  static byte[] decode(String text) {
    byte[] value;
    try {
      value = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw TicketRefused.malformed("not base64url");
    }
    if (!encode(value).equals(text)) {
      throw TicketRefused.malformed("not the one base64url text of its value");
    }
    return value;
  }
}
