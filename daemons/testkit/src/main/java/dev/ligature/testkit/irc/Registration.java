package dev.ligature.testkit.irc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The way into the network: capabilities (IRCv3 CAP 302), SASL PLAIN (RFC 4616), nick, user. */
final class Registration {
  private final Peer peer;
  private final Network network;
  private boolean negotiating;

  Registration(Peer peer) {
    this.peer = peer;
    this.network = peer.network;
  }

  void cap(IrcMessage message) {
    switch (message.param(0).toUpperCase(Locale.ROOT)) {
      case "LS" -> {
        negotiating = !peer.registered;
        answerCap("LS", String.join(" ", offered()));
      }
      case "LIST" -> answerCap("LIST", String.join(" ", peer.capabilities));
      case "REQ" -> request(message.param(1));
      case "END" -> {
        negotiating = false;
        welcomeWhenComplete();
      }
      default -> peer.reply("410", message.param(0), "Invalid CAP command");
    }
  }

  private void request(String names) {
    List<String> wanted = List.of(names.trim().split(" ", -1));
    List<String> known = offered().stream().map(name -> name.split("=", 2)[0]).toList();
    if (wanted.stream().allMatch(name -> known.contains(name.replaceFirst("^-", "")))) {
      for (String name : wanted) {
        if (name.startsWith("-")) {
          peer.capabilities.remove(name.substring(1));
        } else {
          peer.capabilities.add(name);
        }
      }
      answerCap("ACK", names);
    } else {
      answerCap("NAK", names);
    }
  }

  private List<String> offered() {
    List<String> names =
        new ArrayList<>(List.of("account-notify", "account-tag", "batch", "message-tags"));
    if (network.features.contains(Feature.SASL)) {
      names.add("sasl=PLAIN");
    }
    if (network.features.contains(Feature.ECHO_MESSAGE)) {
      names.add("echo-message");
    }
    if (network.features.contains(Feature.LABELED_RESPONSE)) {
      names.add("labeled-response");
    }
    return names;
  }

  private void answerCap(String command, String names) {
    peer.send(IrcMessage.of(Network.SERVER_NAME, "CAP", peer.nick, command, names));
  }

  void authenticate(String param) {
    if (param.equals("*")) {
      peer.reply("906", "SASL authentication aborted");
    } else if (param.equalsIgnoreCase("PLAIN")) {
      peer.send(IrcMessage.of(null, "AUTHENTICATE", "+"));
    } else if (param.length() < 8) {
      peer.reply("908", "PLAIN", "are available SASL mechanisms");
      peer.reply("904", "SASL authentication failed");
    } else {
      plain(param);
    }
  }

  private void plain(String response) {
    String[] parts =
        new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8).split("\0", -1);
    if (parts.length == 3 && network.accepts(parts[1], parts[2])) {
      loggedIn(peer, parts[1]);
      peer.reply("903", "SASL authentication successful");
    } else {
      peer.reply("904", "SASL authentication failed");
    }
  }

  static void loggedIn(Peer peer, String account) {
    peer.account = account;
    peer.reply("900", peer.mask(), account, "You are now logged in as " + account);
  }

  void nick(String wanted) {
    if (!wanted.matches("[A-Za-z\\[\\]\\\\`_^{|}][-A-Za-z0-9\\[\\]\\\\`_^{|}]{0,29}")) {
      peer.reply("432", wanted, "Erroneous nickname");
    } else if (!network.claim(wanted, peer)) {
      peer.reply("433", wanted, "Nickname is already in use");
    } else if (peer.registered) {
      IrcMessage change = IrcMessage.of(peer.mask(), "NICK", wanted);
      peer.nick = wanted;
      peer.send(change);
    } else {
      peer.nick = wanted;
      welcomeWhenComplete();
    }
  }

  void user(String name) {
    peer.user = name;
    welcomeWhenComplete();
  }

  private void welcomeWhenComplete() {
    if (peer.registered || negotiating || peer.user.isEmpty() || peer.nick.equals("*")) {
      return;
    }
    Optional<String> ban = network.ban(peer.user);
    if (ban.isPresent()) {
      peer.reply("465", "You are banned from this server: " + ban.get());
      peer.hangUp("Banned: " + ban.get());
      return;
    }
    peer.registered = true;
    peer.reply("001", "Welcome to " + Network.NETWORK_NAME + " " + peer.mask());
    peer.reply("002", "Your host is " + Network.SERVER_NAME);
    peer.reply("003", "This server was made for tests");
    peer.reply("004", Network.SERVER_NAME, "embedded", "iw", "in", "");
    peer.reply(
        "005",
        "NETWORK=" + Network.NETWORK_NAME,
        "CASEMAPPING=ascii",
        "CHANTYPES=#",
        "CHANMODES=,,,in",
        "PREFIX=(o)@",
        "NICKLEN=30",
        "are supported by this server");
    peer.reply("422", "No message of the day");
  }
}
