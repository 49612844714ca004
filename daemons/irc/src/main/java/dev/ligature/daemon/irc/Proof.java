package dev.ligature.daemon.irc;

/** How it is known that a message reached the channel, strongest first. */
public enum Proof {
  /** The server sent the message back with the label it was given (IRCv3 labeled-response). */
  LABELED_ECHO,
  /** The server sent the message back (IRCv3 echo-message). */
  ECHO,
  /** The server answered a later PING and had reported no error until then. */
  NO_ERROR
}
