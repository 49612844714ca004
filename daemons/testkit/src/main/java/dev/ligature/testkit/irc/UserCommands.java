package dev.ligature.testkit.irc;

import java.util.List;
import java.util.Optional;

/** What a registered user may do on the embedded server. */
final class UserCommands {
  private final Peer peer;
  private final Network network;
  private final FakeNickServ nickServ;

  UserCommands(Peer peer) {
    this.peer = peer;
    this.network = peer.network;
    this.nickServ = new FakeNickServ(peer);
  }

  void run(IrcMessage message) {
    String target = message.param(0);
    switch (message.command()) {
      case "JOIN" -> List.of(target.split(",", -1)).forEach(this::join);
      case "PART" -> part(target);
      case "PRIVMSG", "NOTICE" -> say(message);
      case "NAMES" -> network.channel(target).ifPresent(this::names);
      case "MODE" -> mode(target, message.param(1));
      case "TOPIC" -> peer.reply("331", target, "No topic is set");
      case "WHO" -> peer.reply("315", target, "End of WHO list");
      case "WHOIS" -> whois(target);
      default -> peer.reply("421", message.command(), "Unknown command");
    }
  }

  private void join(String name) {
    if (!name.matches("#[^ ,\\x07]+")) {
      peer.reply("476", name, "Invalid channel name");
      return;
    }
    Network.Channel channel = network.channelOrFounded(name, peer);
    if (channel.inviteOnly && !channel.members.contains(peer)) {
      peer.reply("473", name, "Cannot join channel (+i)");
    } else if (channel.members.add(peer)) {
      channel.tell(IrcMessage.of(peer.mask(), "JOIN", channel.name));
      names(channel);
    }
  }

  private void names(Network.Channel channel) {
    List<String> names =
        channel.members.stream().map(m -> (m == channel.founder ? "@" : "") + m.nick).toList();
    peer.reply("353", "=", channel.name, String.join(" ", names));
    peer.reply("366", channel.name, "End of NAMES list");
  }

  private void part(String name) {
    network
        .channel(name)
        .filter(channel -> channel.members.contains(peer))
        .ifPresentOrElse(
            channel -> {
              channel.tell(IrcMessage.of(peer.mask(), "PART", channel.name));
              channel.members.remove(peer);
            },
            () -> peer.reply("442", name, "You are not on that channel"));
  }

  private void mode(String name, String change) {
    Optional<Network.Channel> found = network.channel(name);
    if (found.isEmpty()) {
      if (name.equals(peer.nick)) {
        peer.reply("221", "+i");
      } else {
        peer.reply("403", name, "No such channel");
      }
      return;
    }
    Network.Channel channel = found.get();
    if (change.isEmpty()) {
      peer.reply("324", name, channel.inviteOnly ? "+in" : "+n");
    } else if (channel.founder != peer) {
      peer.reply("482", name, "You are not a channel operator");
    } else {
      channel.inviteOnly = change.equals("+i");
      channel.tell(IrcMessage.of(peer.mask(), "MODE", name, change));
    }
  }

  private void say(IrcMessage message) {
    String target = message.param(0);
    IrcMessage said =
        IrcMessage.of(peer.mask(), message.command(), target, message.param(1))
            .withTag("msgid", network.nextMessageId());
    Optional<Network.Channel> channel = network.channel(target);
    if (channel.isPresent()) {
      if (!channel.get().members.contains(peer)) {
        peer.reply("404", target, "Cannot send to channel (+n)");
        return;
      }
      channel.get().members.stream().filter(m -> m != peer).forEach(m -> m.sendFrom(peer, said));
    } else if (nickServ.isAddressed(target)) {
      nickServ.answer(message.param(1));
    } else if (network.user(target).isPresent()) {
      network.user(target).get().sendFrom(peer, said);
    } else {
      peer.reply(target.startsWith("#") ? "403" : "401", target, "No such nick or channel");
      return;
    }
    if (peer.capabilities.contains("echo-message")) {
      peer.sendFrom(peer, said);
    }
  }

  private void whois(String nick) {
    if (nickServ.isAddressed(nick)) {
      peer.reply("311", nick, "services", "services.test", "*", "Nickname services");
      peer.reply("313", nick, "is a Network Service");
    } else if (network.user(nick).isPresent()) {
      Peer found = network.user(nick).get();
      peer.reply("311", found.nick, found.user, "127.0.0.1", "*", found.nick);
      String account = found.account;
      if (account != null) {
        peer.reply("330", found.nick, account, "is logged in as");
      }
    } else {
      peer.reply("401", nick, "No such nick");
    }
    peer.reply("318", nick, "End of WHOIS list");
  }
}
