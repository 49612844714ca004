package dev.ligature.policy;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one client is counted by: its IPv4 address, or the /64 of its IPv6 address (RFC 6177). */
final class ClientNetwork {
  private static final int NETWORK_BYTES = 8;

  private ClientNetwork() {}

  /** The network of an address in its text form; null where it is none. */
  static @Nullable String of(String address) {
    if (!InetAddresses.isInetAddress(address)) {
      return null;
    }
    InetAddress parsed = InetAddresses.forString(address);
    if (!(parsed instanceof Inet6Address)) {
      return InetAddresses.toAddrString(parsed);
    }
    byte[] network = Arrays.copyOf(parsed.getAddress(), parsed.getAddress().length);
    Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
    try {
      return InetAddresses.toAddrString(InetAddress.getByAddress(network)) + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
