package dev.ligature.policy;

import com.google.common.net.InetAddresses;
import dev.ligature.client.PublicNetwork;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * Which addresses the server calls for tenants and users: none of the operator's own network,
 * unless the operator allows the host; loopback in development only.
 */
@Singleton
public class Egress {
  private final Set<Integer> httpsPorts;
  private final Set<String> privateHosts;
  private final boolean loopbackAllowed;
  private final HostResolver resolver;

  @Inject
  Egress(
      EgressConfiguration configuration,
      @Property(name = "ligature.development", defaultValue = "false") boolean development,
      HostResolver resolver) {
    this.httpsPorts = Set.copyOf(configuration.httpsPorts());
    this.privateHosts = Set.copyOf(configuration.privateHosts());
    this.loopbackAllowed = development;
    this.resolver = resolver;
  }

  /** The machine's own resolver. */
  @Singleton
  @Requires(missingBeans = HostResolver.class)
  static final class SystemResolver implements HostResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }
  }

  /**
   * Holds an address to the rules that need no look-up: https on an allowed port, or http on
   * loopback in development; no user information.
   *
   * @throws EgressRefused if it breaks one
   */
  public void require(URI address) throws EgressRefused {
    String host = address.getHost();
    if (host == null || address.getRawUserInfo() != null) {
      throw new EgressRefused("not an absolute address of a host");
    }
    if (loopbackAllowed && isLoopbackName(host)) {
      return;
    }
    if (!"https".equals(address.getScheme())) {
      throw new EgressRefused("not https");
    }
    if (!httpsPorts.contains(address.getPort() < 0 ? 443 : address.getPort())) {
      throw new EgressRefused("not an allowed port");
    }
  }

  /**
   * The addresses of a host, looked up once; the caller connects to these and to no other.
   *
   * @throws EgressRefused if one of them is not public and the host not excepted
   */
  public InetAddress[] resolve(String host) throws UnknownHostException, EgressRefused {
    InetAddress[] addresses = resolver.resolve(host);
    for (InetAddress each : addresses) {
      boolean excepted =
          each.isLoopbackAddress() ? loopbackAllowed : privateHosts.contains(lower(host));
      if (!PublicNetwork.has(each) && !excepted) {
        throw new EgressRefused("not on the public network");
      }
    }
    return addresses;
  }

  private static boolean isLoopbackName(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return lower(host).equals("localhost")
        || (InetAddresses.isInetAddress(bare) && InetAddresses.forString(bare).isLoopbackAddress());
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }
}
