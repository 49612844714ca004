package dev.ligature.daemon.irc;

/** Is told, on one thread and in order, what the server said. */
interface ServerListener {

  void line(ServerLine line);

  /** The connection ended; nothing follows. */
  default void ended(IrcRefusedException why) {}
}
