package dev.ligature.testkit.irc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** One client connection of the embedded server, and what is known about it. */
final class Peer {
  private static final String HANG_UP = "";

  final Network network;
  final Set<String> capabilities = new HashSet<>();
  String nick = "*";
  String user = "";
  @Nullable String account;
  boolean registered;
  private boolean gone;

  private final Socket socket;
  private final BlockingQueue<String> outbound = new LinkedBlockingQueue<>();
  private @Nullable List<IrcMessage> replies;

  Peer(Socket socket, Network network) {
    this.socket = socket;
    this.network = network;
  }

  String mask() {
    return nick + "!" + user + "@127.0.0.1";
  }

  /** Reads and answers lines until the connection ends. */
  void serve() {
    network.connected(this);
    Thread.ofVirtual().name("irc-peer-writer").start(this::write);
    String reason = "Connection closed";
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      Commands commands = new Commands(this);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answer(commands, IrcMessage.parse(line));
      }
    } catch (IOException e) {
      reason = "Read error";
    }
    leave(reason);
  }

  /** Runs a command; its replies carry the label it came with (IRCv3 labeled-response). */
  private void answer(Commands commands, IrcMessage message) {
    synchronized (network) {
      if (gone) {
        return;
      }
      String label = message.tags().get("label");
      if (label == null || !capabilities.contains("labeled-response")) {
        commands.run(message);
        return;
      }
      List<IrcMessage> collected = new ArrayList<>();
      replies = collected;
      commands.run(message);
      replies = null;
      sendLabeled(label, collected);
    }
  }

  private void sendLabeled(String label, List<IrcMessage> collected) {
    switch (collected.size()) {
      case 0 -> send(IrcMessage.of(Network.SERVER_NAME, "ACK").withTag("label", label));
      case 1 -> send(collected.getFirst().withTag("label", label));
      default -> {
        send(
            IrcMessage.of(Network.SERVER_NAME, "BATCH", "+" + label, "labeled-response")
                .withTag("label", label));
        collected.forEach(reply -> send(reply.withTag("batch", label)));
        send(IrcMessage.of(Network.SERVER_NAME, "BATCH", "-" + label));
      }
    }
  }

  void send(IrcMessage message) {
    if (replies != null) {
      replies.add(message);
    } else {
      outbound.add(message.line());
    }
  }

  /** A numeric reply or error of the server (RFC 1459 section 6). */
  void reply(String numeric, String... params) {
    List<String> all = new ArrayList<>(List.of(nick));
    all.addAll(List.of(params));
    send(new IrcMessage(Map.of(), Network.SERVER_NAME, numeric, all));
  }

  /** Something another user did, with the account the server vouches for. */
  void sendFrom(Peer sender, IrcMessage message) {
    IrcMessage tagged = message;
    String senderAccount = sender.account;
    if (senderAccount != null && capabilities.contains("account-tag")) {
      tagged = tagged.withTag("account", senderAccount);
    }
    send(tagged);
  }

  private void leave(String reason) {
    gone = true;
    network.left(this, reason);
    outbound.add(HANG_UP);
  }

  void hangUp(String reason) {
    send(IrcMessage.of(null, "ERROR", "Closing link: (" + mask() + ") [" + reason + "]"));
    leave(reason);
  }

  /** Sends what is queued; after the last line it leaves closing to the client. */
  private void write() {
    try {
      OutputStream out = socket.getOutputStream();
      for (String line = outbound.take(); !line.equals(HANG_UP); line = outbound.take()) {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
      socket.shutdownOutput();
    } catch (IOException e) {
      // The client is gone; the reader notices the same.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
