package dev.ligature.daemon.irc;

import java.util.Map;
import java.util.Set;

/**
 * What an IRC session may count on.
 *
 * @param network the network's own name
 * @param nick the nick that the server gave
 * @param account the services account that the server confirmed, in the network's lower case
 * @param authentication how it was confirmed
 * @param channels the channels joined
 * @param capabilities the IRCv3 capabilities in force
 * @param networkModes what the server announced about itself (numeric 005), name to value
 * @param strongestProof the best proof of delivery that a send can bring
 */
public record CapabilitySummary(
    String network,
    String nick,
    String account,
    Authentication authentication,
    Set<ChannelName> channels,
    Set<String> capabilities,
    Map<String, String> networkModes,
    Proof strongestProof) {

  public CapabilitySummary {
    channels = Set.copyOf(channels);
    capabilities = Set.copyOf(capabilities);
    networkModes = Map.copyOf(networkModes);
  }

  /** How a services account is confirmed. */
  public enum Authentication {
    SASL_PLAIN,
    NICKSERV
  }
}
