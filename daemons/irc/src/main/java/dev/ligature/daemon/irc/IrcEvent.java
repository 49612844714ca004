package dev.ligature.daemon.irc;

/** Something a session saw, in the order in which the server told it. */
public sealed interface IrcEvent {

  /** The server let the nick in. */
  record Connected(String nick) implements IrcEvent {}

  /** The server confirmed the services account. */
  record Authenticated(String account) implements IrcEvent {}

  /** The services account was logged out, by services or from elsewhere. */
  record LoggedOut(String detail) implements IrcEvent {}

  /** The session is in the channel. */
  record Joined(ChannelName channel) implements IrcEvent {}

  /** The session is no longer in the channel: it was removed, or another client left for it. */
  record Removed(ChannelName channel, String detail) implements IrcEvent {}

  /** The server changed the session's nick. */
  record NickChanged(String nick) implements IrcEvent {}

  /** Another user vanished because servers lost each other. */
  record Netsplit(String nick, String servers) implements IrcEvent {}

  /** The connection ended without this side asking for it. The session must be closed. */
  record Disconnected(FailureReason reason, String detail) implements IrcEvent {}
}
