package dev.ligature.testkit.irc;

import java.util.Set;

/** Starts an IRC server: the real one where it is installed, else the embedded one. */
public final class IrcServers {
  private IrcServers() {}

  /** A server with everything. Its {@link IrcServer#description()} says which one it is. */
  public static IrcServer start() {
    return InspircdServer.installed()
        ? InspircdServer.start(Feature.all())
        : EmbeddedIrcServer.start(Feature.all());
  }

  /** The real server with these features; fails where it is not installed. */
  public static IrcServer startReal(Set<Feature> features) {
    if (!InspircdServer.installed()) {
      throw new IllegalStateException(
          "InspIRCd and Atheme services are not both installed; as .ci/run does:"
              + " apt-get install inspircd atheme-services");
    }
    return InspircdServer.start(features);
  }

  /** The embedded server with these features. */
  public static IrcServer startEmbedded(Set<Feature> features) {
    return EmbeddedIrcServer.start(features);
  }
}
