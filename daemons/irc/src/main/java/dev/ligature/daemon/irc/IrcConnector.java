package dev.ligature.daemon.irc;

import dev.ligature.daemon.irc.CapabilitySummary.Authentication;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.TrustManagerFactory;

/** Opens sessions on IRC networks and verifies accounts. */
public final class IrcConnector {
  private final Egress egress;
  private final TrustManagerFactory trust;
  private final Duration stepTimeout;
  private final Duration pacing;

  /**
   * @param egress which hosts may be reached
   * @param trust which server certificates are good
   * @param stepTimeout how long the server may take for each of: welcome, authentication, joining
   * @param pacing the least time between two messages of one session
   */
  public IrcConnector(
      Egress egress, TrustManagerFactory trust, Duration stepTimeout, Duration pacing) {
    this.egress = egress;
    this.trust = trust;
    this.stepTimeout = stepTimeout;
    this.pacing = pacing;
  }

  /** Tries the account: a real sign-in and join, after which the session quits. */
  public LinkResult verify(IrcEndpoint endpoint, IrcLogin login, Set<ChannelName> channels) {
    try (IrcSession session = open(endpoint, login, channels, event -> {})) {
      return new LinkResult.Verified(session.summary());
    } catch (IrcRefusedException e) {
      return new LinkResult.Failed(e.reason(), e.detail());
    }
  }

  /**
   * Connects, authenticates by SASL PLAIN or else NickServ, and joins the channels.
   *
   * @param events told in order, on the connection's thread, also while this runs
   * @throws IrcRefusedException if any of it did not come to pass; then nothing is left open
   */
  public IrcSession open(
      IrcEndpoint endpoint, IrcLogin login, Set<ChannelName> channels, Consumer<IrcEvent> events)
      throws IrcRefusedException {
    InetAddress address = egress.resolve(endpoint.host());
    Wire wire = new Wire(endpoint, login, trust, pacing);
    boolean opened = false;
    try {
      IrcSession session = open(wire, address, login, channels, events, silence(endpoint));
      opened = true;
      return session;
    } finally {
      if (!opened) {
        wire.close();
      }
    }
  }

  /** A server that says nothing is not there; with TLS it more likely does not speak TLS. */
  private static FailureReason silence(IrcEndpoint endpoint) {
    return endpoint.tls() ? FailureReason.TLS_FAILED : FailureReason.HOST_UNREACHABLE;
  }

  private IrcSession open(
      Wire wire,
      InetAddress address,
      IrcLogin login,
      Set<ChannelName> channels,
      Consumer<IrcEvent> events,
      FailureReason silence)
      throws IrcRefusedException {
    Handshake handshake = new Handshake();
    NickServIdentify nickServ = new NickServIdentify(wire, login);
    ChannelJoins joins = new ChannelJoins(wire, channels);
    wire.tell(new SessionEvents(wire, events));
    wire.tell(handshake);
    wire.tell(nickServ);
    wire.tell(joins);
    wire.connect(address);

    Optional<String> bySasl = handshake.await(stepTimeout, silence);
    String account = bySasl.isPresent() ? bySasl.get() : nickServ.identify(stepTimeout);
    wire.authenticated();
    joins.join(stepTimeout);

    Delivery delivery = new Delivery(wire);
    wire.tell(delivery);
    return new IrcSession(
        wire,
        delivery,
        new CapabilitySummary(
            wire.networkModes().getOrDefault("NETWORK", ""),
            wire.nick(),
            wire.lowerCase(account),
            bySasl.isPresent() ? Authentication.SASL_PLAIN : Authentication.NICKSERV,
            channels,
            wire.capabilities(),
            wire.networkModes(),
            delivery.strongestProof()));
  }
}
