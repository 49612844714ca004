package dev.ligature.daemon.irc;

import dev.ligature.api.connector.v1.LinkFailure;
import dev.ligature.api.connector.v1.ObservedState;
import dev.ligature.daemon.PlatformRefused;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Which hosts users may have the daemon connect to: none of the operator's own network, unless the
 * operator allows it.
 *
 * @param allowsPrivate true lets private, loopback and link-local addresses through
 */
public record Egress(boolean allowsPrivate) {
  void require(String host) throws PlatformRefused {
    if (allowsPrivate) {
      return;
    }
    try {
      for (InetAddress each : InetAddress.getAllByName(host)) {
        if (isPrivate(each)) {
          throw new PlatformRefused(
              LinkFailure.LINK_FAILURE_BAD_SETTING,
              ObservedState.OBSERVED_STATE_UNKNOWN_ERROR,
              false,
              "the host is not on the public network");
        }
      }
    } catch (UnknownHostException e) {
      throw new PlatformRefused(
          LinkFailure.LINK_FAILURE_UNREACHABLE,
          ObservedState.OBSERVED_STATE_CONNECTING,
          true,
          "the host is unknown");
    }
  }

  /** RFC 1918, RFC 4193, RFC 6598, loopback, link-local and what is no address of a host. */
  static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean reserved = bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xff) >= 240);
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal
        || shared
        || reserved;
  }
}
