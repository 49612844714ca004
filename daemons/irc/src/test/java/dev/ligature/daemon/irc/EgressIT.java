package dev.ligature.daemon.irc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attack G7: nobody makes the daemon call into the operator's own network. */
class EgressIT {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final String PASSWORD = "correct-horse";

  private final IrcServer server = IrcServers.startEmbedded(Feature.all());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ATK_G7_connectsToTheAddressThatWasJudgedAndToNoOther() throws Exception {
    Deque<String> answers = new ArrayDeque<>(List.of(server.host(), "127.0.0.77"));

    LinkResult result = verify(new Egress(true, host -> InetAddress.getByName(answers.remove())));

    assertThat(result).isInstanceOf(LinkResult.Verified.class);
    assertThat(answers).containsExactly("127.0.0.77");
  }

  @Test
  void ATK_G7_refusesHostsOfThePrivateNetwork() throws Exception {
    LinkResult result = verify(new Egress(false, host -> InetAddress.getByName(server.host())));

    assertThat(result)
        .isInstanceOfSatisfying(
            LinkResult.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo(FailureReason.HOST_PRIVATE));
  }

  private LinkResult verify(Egress egress) throws Exception {
    server.register("anna", PASSWORD);
    return new IrcConnector(egress, IrcTrust.in(null), WAIT, Duration.ZERO)
        .verify(
            new IrcEndpoint("irc.invalid", server.port(), false),
            new IrcLogin("anna", "anna", new IrcSecret(PASSWORD.toCharArray())),
            Set.of());
  }
}
