package dev.ligature.testkit.irc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The plainest IRC client: sends lines, and waits for lines. */
final class LineClient implements AutoCloseable {
  private static final long GOODBYE_SECONDS = 10;
  private static final IrcMessage END = new IrcMessage(Map.of(), null, "", List.of());

  private final Socket socket;
  private final BlockingQueue<IrcMessage> received = new LinkedBlockingQueue<>();

  LineClient(String host, int port) {
    this(host, port, SocketFactory.getDefault());
  }

  LineClient(String host, int port, SocketFactory sockets) {
    try {
      socket = sockets.createSocket(host, port);
      if (socket instanceof SSLSocket secure) {
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
      }
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      Thread.ofVirtual().name("irc-line-client").start(() -> read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(BufferedReader in) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        IrcMessage message = IrcMessage.parse(line);
        if (message.command().equals("PING")) {
          send("PONG :" + message.param(0));
        } else {
          received.add(message);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // The connection is gone; the end marker says so to whoever waits.
    } finally {
      received.add(END);
    }
  }

  synchronized void send(String line) {
    try {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Registers without an account and asks for those of the capabilities that the server has. */
  void register(String nick, String... wantedCapabilities) {
    send("CAP LS 302");
    send("NICK " + nick);
    send("USER " + nick + " 0 * :" + nick);
    List<String> offered = offered();
    List<String> wanted = List.of(wantedCapabilities).stream().filter(offered::contains).toList();
    if (!wanted.isEmpty()) {
      send("CAP REQ :" + String.join(" ", wanted));
      await("agreed capabilities", m -> m.command().equals("CAP") && m.param(1).equals("ACK"));
    }
    send("CAP END");
    await("its welcome", m -> m.command().equals("376") || m.command().equals("422"));
  }

  /** All lines but the last one have a star before the list (IRCv3 capability negotiation 302). */
  private List<String> offered() {
    List<String> offered = new ArrayList<>();
    IrcMessage line;
    do {
      line = await("its capabilities", m -> m.command().equals("CAP"));
      offered.addAll(List.of(line.param(line.params().size() - 1).split(" ", -1)));
    } while (line.param(2).equals("*"));
    return offered;
  }

  IrcMessage await(String what, Predicate<IrcMessage> wanted) {
    return await(what, wanted, Duration.ofSeconds(30));
  }

  /** The next line that is wanted; earlier ones are dropped. */
  IrcMessage await(String what, Predicate<IrcMessage> wanted, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        IrcMessage next = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new IllegalStateException("the server did not send " + what + " in " + timeout);
        }
        if (next.equals(END)) {
          received.add(END);
          throw new IllegalStateException("the server hung up before it sent " + what);
        }
        if (wanted.test(next)) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + what, e);
    }
  }

  /** Says goodbye, and returns once the server has hung up: from then on the nick is free. */
  @Override
  public void close() {
    try (socket) {
      send("QUIT");
      IrcMessage next;
      do {
        next = received.poll(GOODBYE_SECONDS, TimeUnit.SECONDS);
      } while (next != null && !next.equals(END));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException e) {
      // The server has hung up before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
