package dev.ligature.demo;

import dev.ligature.api.connector.v1.EffectiveState;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Shows the main job on a real IRC server, step by step. */
@Command(
    name = "demo",
    description = "Show the main job on a real IRC server, step by step.",
    mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  private static final String PASSWORD = "correct-horse-battery-staple";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  @Override
  public Integer call() {
    run(System.out);
    return 0;
  }

  /** Plays the whole story; fails if a step does not come out as told. */
  static void run(PrintStream out) {
    Console console = new Console(out);
    console.say("Starting an IRC server, Ligature with its PostgreSQL, and an observer ...");
    try (IrcServer irc = IrcServers.start();
        Installation installation = new Installation();
        Client client = new Client(installation.startServer(), installation.data(), console);
        IrcObserver observer =
            IrcObserver.join(irc.host(), irc.port(), "observer", Story.CHANNEL)) {
      console.say("IRC server: " + irc.description());
      play(console, irc, installation, new Story(client, console), observer);
    }
    out.println();
    out.println("All of it came out as told.");
  }

  private static void play(
      Console console,
      IrcServer irc,
      Installation installation,
      Story story,
      IrcObserver observer) {
    link(console, irc, installation, story);

    console.step("A message is sent into " + Story.CHANNEL + " AS the user");
    send(console, story, observer, "Hello, this is really me.");

    console.step("Paused: what is asked for now waits");
    story.pause();
    story.awaitConnector(EffectiveState.EFFECTIVE_STATE_PAUSED);
    String waiting = story.submit("This waited until I was back.");
    story.awaitIntent(waiting, IntentState.INTENT_STATE_PENDING);
    story.resume();
    story.awaitIntent(waiting, IntentState.INTENT_STATE_SUCCEEDED);
    heard(console, observer, "This waited until I was back.");

    console.step("Revoked: the daemon leaves the IRC server");
    story.revoke();
    console.say("observer: anna left (" + observer.awaitQuit(Story.NICK, PATIENCE) + ")");

    story.trail();
  }

  /** The first half: from nothing to an IRC account that may send. */
  static void link(Console console, IrcServer irc, Installation installation, Story story) {
    irc.register(Story.NICK, PASSWORD);
    story.makeTenant();
    story.signIn();
    story.proveMailbox(installation);
    installation.startDaemon(
        story.enrolDaemon(), Network.authorities(irc, installation.directory()));

    console.step("The user links an IRC account with a wrong password");
    require(story.linkIrc(irc.tlsPort(), "not-" + PASSWORD).hasFailed(), "a wrong password linked");
    console.step("The user links the IRC account");
    require(story.linkIrc(irc.tlsPort(), PASSWORD).hasConnected(), "the account was not linked");
    story.awaitConnector(EffectiveState.EFFECTIVE_STATE_ACTIVE);
    story.consent();
  }

  private static void send(Console console, Story story, IrcObserver observer, String text) {
    String intent = story.submit(text);
    heard(console, observer, text);
    story.awaitIntent(intent, IntentState.INTENT_STATE_SUCCEEDED);
  }

  private static void heard(Console console, IrcObserver observer, String text) {
    IrcObserver.Heard heard =
        observer.awaitMessage(message -> message.text().equals(text), PATIENCE);
    console.say(
        "observer, another IRC client: <"
            + heard.nick()
            + heard.account().map(account -> ", account " + account).orElse("")
            + "> "
            + heard.text());
  }

  private static void require(boolean fact, String otherwise) {
    if (!fact) {
      throw new IllegalStateException(otherwise);
    }
  }
}
