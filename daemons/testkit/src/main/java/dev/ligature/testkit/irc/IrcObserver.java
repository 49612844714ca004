package dev.ligature.testkit.irc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;

/**
 * A second, independent IRC client that sits in a channel and tells what it heard there. It shares
 * no code with the client library under test.
 */
public final class IrcObserver implements AutoCloseable {
  private final LineClient client;
  private final String channel;

  private IrcObserver(LineClient client, String channel) {
    this.client = client;
    this.channel = channel;
  }

  /** What was heard: who said it, the services account the server vouches for, and the text. */
  public record Heard(String nick, Optional<String> account, String text) {}

  /** Connects in plaintext, without an account, and returns once the channel is joined. */
  public static IrcObserver join(String host, int port, String nick, String channel) {
    return join(new LineClient(host, port), nick, channel);
  }

  /** The same under TLS; the server's certificate must be valid for the host. */
  public static IrcObserver join(
      String host, int port, SSLSocketFactory tls, String nick, String channel) {
    return join(new LineClient(host, port, tls), nick, channel);
  }

  private static IrcObserver join(LineClient client, String nick, String channel) {
    client.register(nick, "account-tag", "message-tags");
    client.send("JOIN " + channel);
    client.await("the channel", m -> m.command().equals("366") && m.param(1).equals(channel));
    return new IrcObserver(client, channel);
  }

  /** The next message in the channel that is wanted. */
  public Heard awaitMessage(Predicate<Heard> wanted, Duration timeout) {
    return heard(
        client.await(
            "the message",
            m ->
                m.command().equals("PRIVMSG")
                    && m.param(0).equalsIgnoreCase(channel)
                    && wanted.test(heard(m)),
            timeout));
  }

  /** Returns once this nick joined the channel. */
  public void awaitJoin(String nick, Duration timeout) {
    client.await(
        nick + " joining", m -> m.command().equals("JOIN") && m.nick().equals(nick), timeout);
  }

  /** Returns the reason given once this nick left the server. */
  public String awaitQuit(String nick, Duration timeout) {
    return client
        .await(
            nick + " quitting", m -> m.command().equals("QUIT") && m.nick().equals(nick), timeout)
        .param(0);
  }

  /** Returns once a mode of the channel changed. */
  public void awaitMode(Duration timeout) {
    client.await("a mode", m -> m.command().equals("MODE") && m.param(0).equals(channel), timeout);
  }

  /**
   * The private messages that came until now, complete because the server answers a PING after
   * them.
   */
  public List<String> privateMessages() {
    List<String> messages = new ArrayList<>();
    client.send("PING :fence");
    client.await(
        "the fence",
        m -> {
          if (m.command().equals("PRIVMSG") && !m.param(0).equals(channel)) {
            messages.add(m.param(1));
          }
          return m.command().equals("PONG");
        });
    return messages;
  }

  /** Says something in the channel. */
  public void say(String text) {
    client.send("PRIVMSG " + channel + " :" + text);
  }

  /** Sends any line, such as a mode of the channel it founded. */
  public void send(String line) {
    client.send(line);
  }

  private static Heard heard(IrcMessage message) {
    return new Heard(
        message.nick(),
        Optional.ofNullable(message.tags().get("account")).filter(a -> !a.isEmpty()),
        message.param(1));
  }

  @Override
  public void close() {
    client.close();
  }
}
