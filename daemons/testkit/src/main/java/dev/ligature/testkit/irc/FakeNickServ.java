package dev.ligature.testkit.irc;

/** Answers as the NickServ of a network's services does, by notices. */
final class FakeNickServ {
  private static final String MASK = "NickServ!services@services.test";

  private final Peer peer;

  FakeNickServ(Peer peer) {
    this.peer = peer;
  }

  boolean isAddressed(String target) {
    return peer.network.features.contains(Feature.SERVICES) && target.equalsIgnoreCase("NickServ");
  }

  void answer(String text) {
    String[] words = text.split(" ", -1);
    if (words.length == 3 && words[0].equalsIgnoreCase("IDENTIFY")) {
      identify(words[1], words[2]);
    } else {
      notice("Invalid command.");
    }
  }

  private void identify(String account, String password) {
    if (!peer.network.knows(account)) {
      notice(account + " is not a registered nickname.");
    } else if (!peer.network.accepts(account, password)) {
      notice("Invalid password for " + account + ".");
    } else {
      Registration.loggedIn(peer, account);
      notice("You are now identified for " + account + ".");
    }
  }

  private void notice(String text) {
    peer.send(IrcMessage.of(MASK, "NOTICE", peer.nick, text));
  }
}
