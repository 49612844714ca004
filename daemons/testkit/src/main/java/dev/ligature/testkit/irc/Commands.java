package dev.ligature.testkit.irc;

/** What one client may say, and where it is answered. */
final class Commands {
  private final Peer peer;
  private final Registration registration;
  private final UserCommands user;

  Commands(Peer peer) {
    this.peer = peer;
    this.registration = new Registration(peer);
    this.user = new UserCommands(peer);
  }

  void run(IrcMessage message) {
    switch (message.command()) {
      case "" -> {}
      case "CAP" -> registration.cap(message);
      case "PASS" -> {}
      case "NICK" -> registration.nick(message.param(0));
      case "USER" -> registration.user(message.param(0));
      case "AUTHENTICATE" -> registration.authenticate(message.param(0));
      case "PING" -> peer.send(pong(message));
      case "PONG" -> {}
      case "QUIT" -> peer.hangUp("Quit: " + message.param(0));
      default -> {
        if (peer.registered) {
          user.run(message);
        } else {
          peer.reply("451", "You have not registered");
        }
      }
    }
  }

  private static IrcMessage pong(IrcMessage ping) {
    return IrcMessage.of(Network.SERVER_NAME, "PONG", Network.SERVER_NAME, ping.param(0));
  }
}
