package dev.ligature.daemon.irc;

import dev.ligature.client.PublicNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.kitteh.irc.client.library.defaults.feature.network.JavaResolver;
import org.kitteh.irc.client.library.feature.network.Resolver;

/**
 * Which hosts users may have the daemon connect to: none of the operator's own network, unless the
 * operator allows it. The address that was judged is the one that is connected to.
 */
public final class Egress {
  private final boolean allowsPrivate;
  private final Resolver resolver;

  /** The rule over the machine's own resolver; true lets every address through. */
  public Egress(boolean allowsPrivate) {
    this(allowsPrivate, new JavaResolver());
  }

  Egress(boolean allowsPrivate, Resolver resolver) {
    this.allowsPrivate = allowsPrivate;
    this.resolver = resolver;
  }

  /** The address of a host, looked up once. */
  InetAddress resolve(String host) throws IrcRefusedException {
    InetAddress address;
    try {
      address = resolver.getAddress(host);
    } catch (UnknownHostException e) {
      throw new IrcRefusedException(FailureReason.HOST_UNREACHABLE, "the host is unknown");
    }
    if (!allowsPrivate && !PublicNetwork.has(address)) {
      throw new IrcRefusedException(
          FailureReason.HOST_PRIVATE, "the host is not on the public network");
    }
    return address;
  }
}
