package dev.ligature.daemon.irc;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManagerFactory;
import org.kitteh.irc.client.library.Client;
import org.kitteh.irc.client.library.Client.Builder.Server.SecurityType;
import org.kitteh.irc.client.library.defaults.feature.network.NettyNetworkHandler;
import org.kitteh.irc.client.library.element.CapabilityState;
import org.kitteh.irc.client.library.feature.sending.SingleDelaySender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to an IRC server through the client library; nothing else builds a client. */
final class Wire implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wire.class);
  private static final String USER = "ligature";
  private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(2);

  /** The address to connect to; the library has one resolver for all, asked as it connects. */
  private static final ScopedValue<InetAddress> ADDRESS = ScopedValue.newInstance();

  static {
    NettyNetworkHandler.getInstance().setResolver(host -> ADDRESS.get());
  }

  private final Client client;
  private final SaslPlainOnce sasl;
  private final WireEvents events;
  private final List<ServerListener> listeners = new CopyOnWriteArrayList<>();

  /**
   * Prepares a connection that has not begun.
   *
   * @param pacing the least time between two messages, so that the server sees no flood
   */
  Wire(IrcEndpoint endpoint, IrcLogin login, TrustManagerFactory trust, Duration pacing) {
    client =
        Client.builder()
            .nick(login.nick())
            .user(USER)
            .realName(login.nick())
            .server()
            .host(endpoint.host())
            .port(endpoint.port(), endpoint.tls() ? SecurityType.SECURE : SecurityType.INSECURE)
            .secureTrustManagerFactory(trust)
            .then()
            .listeners()
            .exception(e -> log.debug("the IRC library reported {}", e.getClass().getName()))
            .then()
            .management()
            .messageSendingQueueSupplier(SingleDelaySender.getSupplier((int) pacing.toMillis()))
            .then()
            .build();
    sasl = new SaslPlainOnce(client, login);
    client.getAuthManager().addProtocol(sasl);
    events = new WireEvents(listeners);
    client.getEventManager().registerEventListener(events);
  }

  void tell(ServerListener listener) {
    listeners.add(listener);
  }

  /** Connects to this address; with TLS the certificate must be valid for the endpoint's host. */
  void connect(InetAddress address) {
    ScopedValue.where(ADDRESS, address).run(client::connect);
  }

  boolean open() {
    return events.open();
  }

  /** Forgets the secret's way out: the server cannot ask for it again. */
  void authenticated() {
    client.getAuthManager().removeProtocol(sasl);
  }

  /** Sends a line ahead of paced ones. */
  void sendNow(String line) {
    client.sendRawLineImmediately(line);
  }

  /** Sends a line in its turn. */
  void send(String line) {
    client.sendRawLine(line);
  }

  String nick() {
    return client.getNick();
  }

  /** Whether two names are one on this network (numeric 005, CASEMAPPING). */
  boolean same(String one, String other) {
    return client.getServerInfo().getCaseMapping().areEqualIgnoringCase(one, other);
  }

  /** A name as this network compares it (numeric 005, CASEMAPPING). */
  String lowerCase(String name) {
    return client.getServerInfo().getCaseMapping().toLowerCase(name);
  }

  Set<String> capabilities() {
    return client.getCapabilityManager().getCapabilities().stream()
        .map(CapabilityState::getName)
        .collect(Collectors.toSet());
  }

  Map<String, String> networkModes() {
    return client.getServerInfo().getISupportParameters().values().stream()
        .collect(Collectors.toMap(p -> p.getName(), p -> p.getValue().orElse("")));
  }

  /** Quits, and gives the server two seconds to confirm by hanging up. */
  @Override
  public void close() {
    events.closing();
    try {
      sendNow("QUIT :Goodbye");
      events.awaitEnd(QUIT_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      client.shutdown();
    }
  }
}
