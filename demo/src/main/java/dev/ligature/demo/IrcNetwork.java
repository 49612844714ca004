package dev.ligature.demo;

import dev.ligature.daemon.irc.IrcTrust;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Collections;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The IRC network of the demo, and the account there that is linked.
 *
 * @param description which server it is, for people
 * @param port TCP port with TLS
 * @param account name at the network's services
 * @param authorities PEM bundle that verifies the server; null for those that the JDK knows
 */
record IrcNetwork(
    String description,
    String host,
    int port,
    String nick,
    String account,
    String password,
    String channel,
    @Nullable Path authorities) {

  private static final String ACCOUNT = "anna";
  private static final String PASSWORD = "correct-horse-battery-staple";

  /** A server of our own, with a fresh account on it. */
  static IrcNetwork of(IrcServer server, Path directory) {
    server.register(ACCOUNT, PASSWORD);
    return new IrcNetwork(
        server.description(),
        server.host(),
        server.tlsPort(),
        ACCOUNT,
        ACCOUNT,
        PASSWORD,
        "#ligature",
        authorities(server, directory));
  }

  /**
   * A second IRC client, in the channel, under a name that nobody else has.
   *
   * @throws IllegalStateException if the server cannot be reached
   */
  IrcObserver observe() {
    String name = "obs" + UUID.randomUUID().toString().substring(0, 6);
    try {
      return IrcObserver.join(host, port, sockets(), name, channel);
    } catch (UncheckedIOException e) {
      throw new IllegalStateException(
          host + ":" + port + " cannot be reached with TLS: " + e.getMessage(), e);
    }
  }

  private SSLSocketFactory sockets() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, IrcTrust.in(authorities).getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(
          "The certificates of " + authorities + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Writes the certificates of a server's trust store as a PEM bundle. */
  static Path authorities(IrcServer server, Path directory) {
    try {
      KeyStore trust = server.trust();
      StringBuilder pem = new StringBuilder();
      for (String alias : Collections.list(trust.aliases())) {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(trust.getCertificate(alias).getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      }
      return Files.writeString(directory.resolve("irc-authorities.pem"), pem);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return description;
  }
}
