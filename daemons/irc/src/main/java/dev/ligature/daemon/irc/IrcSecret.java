package dev.ligature.daemon.irc;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password that is wiped on close, never printed, and fits the lines of the protocol. */
public final class IrcSecret implements AutoCloseable {
  /** Keeps AUTHENTICATE within one line of 400 base64 characters together with the account. */
  private static final int MAX_BYTES = 200;

  private final char[] value;

  /**
   * Takes a copy of the password; the caller wipes its own.
   *
   * @throws IllegalArgumentException if it is empty, longer than 200 bytes in UTF-8, or holds a
   *     control character or a space, which NickServ could not read
   */
  public IrcSecret(char[] password) {
    value = password.clone();
    int bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(value)).remaining();
    if (bytes == 0 || bytes > MAX_BYTES || hasForbidden(value)) {
      close();
      throw new IllegalArgumentException(
          "a password has 1 to 200 bytes and neither spaces nor control characters");
    }
  }

  private static boolean hasForbidden(char[] password) {
    for (char c : password) {
      if (c == ' ' || Character.isISOControl(c)) {
        return true;
      }
    }
    return false;
  }

  /** The password as the client library wants it; to be used at once and not kept. */
  String reveal() {
    if (value[0] == 0) {
      throw new IllegalStateException("this secret was wiped");
    }
    return new String(value);
  }

  @Override
  public void close() {
    Arrays.fill(value, '\0');
  }

  @Override
  public String toString() {
    return "IrcSecret[hidden]";
  }
}
