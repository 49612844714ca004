package dev.ligature.testkit.irc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The state of the embedded server: who is there, in which channels, with which accounts. */
final class Network {
  static final String SERVER_NAME = "irc.test";
  static final String NETWORK_NAME = "TestNet";

  final Set<Feature> features;
  private final Map<String, String> passwords = new LinkedHashMap<>();
  private final Map<String, Peer> users = new LinkedHashMap<>();
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final Set<Peer> peers = new LinkedHashSet<>();
  private final Map<String, String> bans = new LinkedHashMap<>();
  private long messages;

  /** One channel: its founder, members, and whether one must be invited. */
  static final class Channel {
    final String name;
    final Peer founder;
    final Set<Peer> members = new LinkedHashSet<>();
    boolean inviteOnly;

    Channel(String name, Peer founder) {
      this.name = name;
      this.founder = founder;
    }

    void tell(IrcMessage message) {
      members.forEach(member -> member.send(message));
    }
  }

  Network(Set<Feature> features) {
    this.features = features;
  }

  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  synchronized void register(String account, String password) {
    passwords.put(key(account), password);
  }

  synchronized boolean knows(String account) {
    return passwords.containsKey(key(account));
  }

  synchronized boolean accepts(String account, String password) {
    return password.equals(passwords.get(key(account)));
  }

  synchronized void ban(String user, String reason) {
    bans.put(user, reason);
  }

  synchronized Optional<String> ban(String user) {
    return Optional.ofNullable(bans.get(user));
  }

  synchronized void connected(Peer peer) {
    peers.add(peer);
  }

  /** Takes a nick for this peer; false where another has it. */
  synchronized boolean claim(String nick, Peer peer) {
    Peer holder = users.putIfAbsent(key(nick), peer);
    if (holder != null && holder != peer) {
      return false;
    }
    users.values().remove(peer);
    users.put(key(nick), peer);
    return true;
  }

  synchronized Optional<Peer> user(String nick) {
    return Optional.ofNullable(users.get(key(nick)));
  }

  synchronized Optional<Channel> channel(String name) {
    return Optional.ofNullable(channels.get(key(name)));
  }

  synchronized Channel channelOrFounded(String name, Peer founder) {
    return channels.computeIfAbsent(key(name), k -> new Channel(name, founder));
  }

  synchronized String nextMessageId() {
    return "m" + ++messages;
  }

  synchronized void disconnect(String nick, String reason) {
    user(nick).ifPresent(peer -> peer.hangUp(reason));
  }

  /** Forgets a peer and tells everyone who shared a channel with it. */
  synchronized void left(Peer peer, String reason) {
    if (!peers.remove(peer)) {
      return;
    }
    users.values().remove(peer);
    Set<Peer> witnesses = new LinkedHashSet<>();
    for (Channel channel : new ArrayList<>(channels.values())) {
      if (channel.members.remove(peer)) {
        witnesses.addAll(channel.members);
      }
      if (channel.members.isEmpty()) {
        channels.remove(key(channel.name));
      }
    }
    witnesses.forEach(w -> w.send(IrcMessage.of(peer.mask(), "QUIT", reason)));
  }

  synchronized void shutDown() {
    List.copyOf(peers).forEach(peer -> peer.hangUp("Server shutdown"));
  }
}
