package dev.ligature.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface HostResolver {
  /** All addresses, in the order to try them. */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
