package dev.ligature.testkit.irc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;

/** A small IRC server in this process that speaks the protocol over TCP and TLS. */
public final class EmbeddedIrcServer implements IrcServer {
  private final ServerSocket plain;
  private final ServerSocket tls;
  private final KeyStore trust;
  private final Network network;

  private EmbeddedIrcServer(
      ServerSocket plain, ServerSocket tls, KeyStore trust, Set<Feature> features) {
    this.plain = plain;
    this.tls = tls;
    this.trust = trust;
    this.network = new Network(features);
  }

  static EmbeddedIrcServer start(Set<Feature> features) {
    try {
      Path directory = Files.createTempDirectory("ligature-irc");
      TestCertificate certificate = TestCertificate.issue(directory);
      Files.delete(directory);
      InetAddress loopback = InetAddress.getLoopbackAddress();
      EmbeddedIrcServer server =
          new EmbeddedIrcServer(
              new ServerSocket(0, 50, loopback),
              certificate
                  .serverContext()
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, loopback),
              certificate.trust(),
              features);
      Thread.ofVirtual().name("irc-accept").start(() -> server.accept(server.plain));
      Thread.ofVirtual().name("irc-accept-tls").start(() -> server.accept(server.tls));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void accept(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Peer peer = new Peer(socket, network);
        Thread.ofVirtual().name("irc-peer").start(peer::serve);
      } catch (IOException e) {
        // Closed by close(), which ends the loop; any other failure concerns one client only.
      }
    }
  }

  /** Cuts this user's server off the network: everyone else sees the quit of a netsplit. */
  public void splitOff(String nick) {
    network.disconnect(nick, Network.SERVER_NAME + " leaf.test");
  }

  @Override
  public String description() {
    return "the embedded IRC server of the test kit";
  }

  @Override
  public int port() {
    return plain.getLocalPort();
  }

  @Override
  public int tlsPort() {
    return tls.getLocalPort();
  }

  @Override
  public KeyStore trust() {
    return trust;
  }

  @Override
  public void register(String account, String password) {
    network.register(account, password);
  }

  @Override
  public void kill(String nick, String reason) {
    network.disconnect(nick, "Killed (operator (" + reason + "))");
  }

  @Override
  public void ban(String user, String reason) {
    network.ban(user, reason);
  }

  @Override
  public void close() {
    try {
      plain.close();
      tls.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    network.shutDown();
  }
}
