package dev.ligature.client;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/** Which addresses are of the public network, so that a user may have us connect to them. */
public final class PublicNetwork {
  private PublicNetwork() {}

  /**
   * Not loopback, link-local (RFC 3927, where clouds keep their metadata), private use (RFC 1918,
   * RFC 4193), shared (RFC 6598), special use (RFC 6890), multicast, nor one that carries such an
   * IPv4 address.
   */
  public static boolean has(InetAddress address) {
    return !isPrivate(address);
  }

  private static boolean isPrivate(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    if (address instanceof Inet6Address v6) {
      if (InetAddresses.hasEmbeddedIPv4ClientAddress(v6)) {
        return isPrivate(InetAddresses.getEmbeddedIPv4ClientAddress(v6));
      }
      return (bytes[0] & 0xfe) == 0xfc || (isNat64(bytes) && isPrivate(lastFour(bytes)));
    }
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    return first == 0
        || first >= 240
        || (first == 100 && (second & 0xc0) == 64)
        || (first == 192 && second == 0 && bytes[2] == 0)
        || (first == 198 && (second & 0xfe) == 18);
  }

  /** RFC 6052: 64:ff9b::/96, and 64:ff9b:1::/48 for local use. */
  private static boolean isNat64(byte[] bytes) {
    return bytes[0] == 0
        && bytes[1] == 0x64
        && (bytes[2] & 0xff) == 0xff
        && (bytes[3] & 0xff) == 0x9b;
  }

  private static Inet4Address lastFour(byte[] bytes) {
    return InetAddresses.fromIPv4BigInteger(new BigInteger(1, Arrays.copyOfRange(bytes, 12, 16)));
  }
}
