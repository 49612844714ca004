package dev.ligature.testkit.irc;

import java.security.KeyStore;

/** A running IRC server on loopback that tests may use up and break. */
public interface IrcServer extends AutoCloseable {

  /** Which software answers, for people: name and where it comes from. */
  String description();

  /** The address it listens on, and the only one its certificate is valid for. */
  default String host() {
    return "127.0.0.1";
  }

  /** Port without TLS. */
  int port();

  /** Port with TLS. */
  int tlsPort();

  /** Holds the certificate to trust for {@link #tlsPort()}. */
  KeyStore trust();

  /** Registers a services account, whose nick is the same word. */
  void register(String account, String password);

  /** Throws this nick off the server, as an operator would. */
  void kill(String nick, String reason);

  /** Bans who signs in with this user name (the ident), as an operator would. */
  void ban(String user, String reason);

  /** Stops it and waits until it is gone. */
  @Override
  void close();
}
