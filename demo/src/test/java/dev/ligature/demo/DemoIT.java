package dev.ligature.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  @TempDir private Path directory;

  @Test
  void theStoryComesOutAsTold() {
    StringWriter told = new StringWriter();

    Demo.run(new PrintWriter(told));

    assertThat(told.toString())
        .contains("BAD_CREDENTIALS")
        .contains("joined [#ligature]")
        .contains("<anna, account anna> Hello, this is really me.")
        .contains("<anna, account anna> This waited until I was back.")
        .contains("observer: anna left")
        .contains("link.confirmed")
        .contains("intent.succeeded")
        .contains("connector.revoked")
        .doesNotContain("correct-horse");
  }

  /** Whatever the server was doing when it died, the message arrives, and arrives once. */
  @Test
  void INV_S5_anAcknowledgedSubmitSurvivesKill9AndIsSentOnce() {
    Console console = new Console(new PrintWriter(new StringWriter()));
    try (IrcServer irc = IrcServers.start();
        Installation installation = new Installation();
        Client client = new Client(installation.startServer(), installation.data(), console)) {
      IrcNetwork network = IrcNetwork.of(irc, directory);
      Story story = Demo.link(client, console, network, installation);
      IrcObserver observer = network.observe();

      List<String> texts = List.of("first", "second", "third");
      for (String text : texts) {
        String intent = story.submit(text);
        installation.killServer();
        installation.startServer();
        story.awaitIntent(intent, IntentState.INTENT_STATE_SUCCEEDED);
      }
      story.submit("last");

      List<String> heard = new ArrayList<>();
      observer.awaitMessage(
          message -> {
            heard.add(message.text());
            return message.text().equals("last");
          },
          Duration.ofMinutes(1));
      observer.close();
      assertThat(heard).containsExactly("first", "second", "third", "last");
    }
  }
}
