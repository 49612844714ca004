package dev.ligature.link;

import dev.ligature.common.Platform;

/** Canonical forms of the ids by which platforms know their users. */
final class RemoteIds {
  private static final int VERSION = 1;

  private RemoteIds() {}

  /** A remote id in its three forms; ids are compared within their network. */
  static CanonicalIdentifier canonical(Platform platform, String remoteId) {
    String compared = platform == Platform.IRC ? ircLower(remoteId) : remoteId;
    return new CanonicalIdentifier(remoteId, remoteId, compared, VERSION);
  }

  /** RFC 1459 section 2.2: brackets, backslash and caret are upper case forms. */
  private static String ircLower(String nickname) {
    return nickname
        .chars()
        .map(
            each ->
                (each >= 'A' && each <= 'Z') || (each >= '[' && each <= '^') ? each + 0x20 : each)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
