package dev.ligature.daemon.irc;

/**
 * Where an IRC server listens.
 *
 * @param host name or address; with TLS its certificate must be valid for exactly this
 * @param port TCP port, 1 to 65535; 6697 is customary with TLS (RFC 7194)
 * @param tls whether the connection is encrypted and the server verified
 */
public record IrcEndpoint(String host, int port, boolean tls) {

  public IrcEndpoint {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("an endpoint needs a host and a port from 1 to 65535");
    }
  }

  @Override
  public String toString() {
    return (tls ? "ircs://" : "irc://") + host + ":" + port;
  }
}
