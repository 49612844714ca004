package dev.ligature.demo;

import dev.ligature.api.connector.v1.EffectiveState;
import dev.ligature.api.connector.v1.IntentState;
import dev.ligature.testkit.irc.IrcObserver;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the main job on a real IRC server, step by step. */
@Command(
    name = "ligature demo",
    description = {
      "Show the main job on a real IRC server, step by step.",
      "Without options it starts a server: InspIRCd with Atheme services where both are"
          + " installed, else an embedded one."
    },
    mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, String> environment;

  @ArgGroup(exclusive = false, heading = "%nAnother IRC network:%n")
  private @Nullable IrcOptions irc;

  @Spec private @Nullable CommandSpec spec;

  Demo(Map<String, String> environment) {
    this.environment = environment;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(System.getenv()).execute(arguments));
  }

  /** Exit codes: 0 it came out as told, 1 it did not, 2 misused. */
  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Demo(environment))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof IllegalStateException) {
                command.getErr().println("ligature demo: " + failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw failure;
            });
  }

  @Override
  public Integer call() {
    PrintWriter out = commandLine().getOut();
    if (irc == null) {
      run(out);
    } else {
      run(out, chosen(irc));
    }
    return CommandLine.ExitCode.OK;
  }

  private IrcNetwork chosen(IrcOptions options) {
    try {
      return options.network(environment);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(commandLine(), e.getMessage(), e);
    }
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  /** Plays the whole story on an IRC server of its own. */
  static void run(PrintWriter out) {
    try (IrcServer server = IrcServers.start();
        TemporaryDirectory directory = new TemporaryDirectory()) {
      run(out, IrcNetwork.of(server, directory.path()));
    }
  }

  /** Plays the whole story; fails if a step does not come out as told. */
  static void run(PrintWriter out, IrcNetwork network) {
    Console console = new Console(out);
    console.say("IRC server: " + network.description());
    console.say("Starting an observer, and Ligature with its PostgreSQL ...");
    try (IrcObserver observer = network.observe();
        Installation installation = new Installation();
        Client client = new Client(installation.startServer(), installation.data(), console)) {
      Story story = link(client, console, network, installation);
      play(console, network, story, observer);
    }
    out.println();
    out.println("All of it came out as told.");
    out.flush();
  }

  private static void play(Console console, IrcNetwork network, Story story, IrcObserver observer) {
    console.step("A message is sent into " + network.channel() + " AS the user");
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
    String nick = network.nick();
    console.say("observer: " + nick + " left (" + observer.awaitQuit(nick, PATIENCE) + ")");

    story.trail();
  }

  /** The first half: from nothing to an IRC account that may send. */
  static Story link(Client client, Console console, IrcNetwork network, Installation installation) {
    Onboarding onboarding = new Onboarding(client, console);
    onboarding.makeTenant();
    Caller user = onboarding.signIn();
    onboarding.proveMailbox(user, installation);
    installation.startDaemon(onboarding.enrolDaemon(), network.authorities());

    Story story = new Story(client, console, network, user);
    console.step("The user links an IRC account with a wrong password");
    require(story.linkIrc("not-" + network.password()).hasFailed(), "a wrong password linked");
    console.step("The user links the IRC account");
    require(story.linkIrc(network.password()).hasConnected(), "the account was not linked");
    story.awaitConnector(EffectiveState.EFFECTIVE_STATE_ACTIVE);
    story.consent();
    return story;
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
