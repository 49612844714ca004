package dev.ligature.daemon.irc;

import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.util.Set;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Sessions on InspIRCd with Atheme services; left out only where somebody says so. */
@DisabledIfSystemProperty(named = "ligature.test.realIrc", matches = "false")
class InspircdIrcSessionIT extends IrcSessionContract {

  @Override
  IrcServer start(Set<Feature> features) {
    return IrcServers.startReal(features);
  }
}
