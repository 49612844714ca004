package dev.ligature.daemon.irc;

import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.util.Set;

/** Sessions on InspIRCd with Atheme services, which the machine must have. */
class InspircdIrcSessionIT extends IrcSessionContract {
  @Override
  IrcServer start(Set<Feature> features) {
    return IrcServers.startReal(features);
  }
}
