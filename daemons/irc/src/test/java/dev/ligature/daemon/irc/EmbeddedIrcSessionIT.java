package dev.ligature.daemon.irc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testkit.irc.EmbeddedIrcServer;
import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sessions on the embedded server, which is there on every machine. */
class EmbeddedIrcSessionIT extends IrcSessionContract {

  @Override
  IrcServer start(Set<Feature> features) {
    return IrcServers.startEmbedded(features);
  }

  @Test
  void tellsANetsplit() throws Exception {
    try (IrcServer network = start(Feature.all())) {
      network.register("maria", "correct-horse-7");
      try (IrcObserver far = IrcObserver.join(network.host(), network.port(), "far", "#ligature");
          IrcSession session = open(network)) {
        far.say("before the split");
        ((EmbeddedIrcServer) network).splitOff("far");

        assertThat(session.connected()).isTrue();
        awaitEvent(new IrcEvent.Netsplit("far", "irc.test leaf.test"));
      }
    }
  }
}
