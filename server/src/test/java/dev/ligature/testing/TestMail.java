package dev.ligature.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A real SMTP server on loopback, which keeps what it is given. */
public final class TestMail implements AutoCloseable {
  private static final long START_MILLIS = 30_000;
  private static final Pattern CODE = Pattern.compile("(?m)^\\d{6}$");

  private final GreenMail mail;
  private final int port;

  private TestMail(int port) {
    ServerSetup setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    setup.setServerStartupTimeout(START_MILLIS);
    mail = new GreenMail(setup);
    mail.start();
    this.port = mail.getSmtp().getPort();
  }

  /** On a free port. */
  public static TestMail start() {
    return new TestMail(0);
  }

  /** Another one, empty, in the place of this one, which was closed. */
  public TestMail again() {
    return new TestMail(port);
  }

  /** What a server needs to send its mail here. */
  public Map<String, Object> settings() {
    return Map.of(
        "ligature.mail.host", "127.0.0.1",
        "ligature.mail.port", port,
        "ligature.mail.security", "NONE");
  }

  /** The texts of the mails to an address, the oldest first. */
  public List<String> textsTo(String address) {
    return Arrays.stream(mail.getReceivedMessagesForDomain(address))
        .map(message -> GreenMailUtil.getBody(message).replace("\r", ""))
        .toList();
  }

  /** The codes in the mails to an address, the oldest first; other mails have none. */
  public List<String> codesTo(String address) {
    return textsTo(address).stream()
        .flatMap(text -> CODE.matcher(text).results().limit(1))
        .map(MatchResult::group)
        .toList();
  }

  @Override
  public void close() {
    mail.stop();
  }
}
