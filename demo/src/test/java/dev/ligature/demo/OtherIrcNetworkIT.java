package dev.ligature.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testkit.irc.Feature;
import dev.ligature.testkit.irc.IrcServer;
import dev.ligature.testkit.irc.IrcServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo on an IRC network that it did not start. */
class OtherIrcNetworkIT {
  private static final String PASSWORD = "a-password-of-the-user";

  @TempDir private Path directory;

  private final StringWriter told = new StringWriter();
  private final StringWriter complained = new StringWriter();

  @Test
  void theStoryComesOutOnANetworkOfTheUser() throws Exception {
    try (IrcServer server = IrcServers.startEmbedded(Feature.all())) {
      server.register("berta", PASSWORD);
      Path passwordFile = Files.writeString(directory.resolve("password"), PASSWORD + "\n");

      int exit =
          demo(
              Map.of(),
              "--irc",
              server.host() + ":" + server.tlsPort(),
              "--irc-account",
              "berta",
              "--irc-nick",
              "bert",
              "--irc-channel",
              "#theirs",
              "--irc-authorities",
              IrcNetwork.authorities(server, directory).toString(),
              "--irc-password-file",
              passwordFile.toString());

      assertThat(complained.toString()).isEmpty();
      assertThat(exit).isZero();
      assertThat(told.toString())
          .contains("BAD_CREDENTIALS")
          .contains("joined [#theirs]")
          .contains("<bert, account berta> Hello, this is really me.")
          .contains("observer: bert left")
          .doesNotContain(PASSWORD);
    }
  }

  @Test
  void asksForWhatItNeedsBeforeItStartsAnything() {
    assertThat(demo(Map.of(), "--irc", "127.0.0.1:1")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(complained.toString()).contains("--irc-account");
    assertThat(demo(Map.of(), "--irc-account", "berta")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(complained.toString()).contains("--irc=HOST:PORT");
    assertThat(demo(Map.of(), "--irc", "127.0.0.1:1", "--irc-account", "berta"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(complained.toString()).contains("set LIGATURE_IRC_PASSWORD");
    assertThat(told.toString()).isEmpty();
  }

  @Test
  void saysWhichServerIsNotThere() {
    Map<String, String> password = Map.of(IrcOptions.PASSWORD_VARIABLE, PASSWORD);
    assertThat(demo(password, "--irc", "127.0.0.1:1", "--irc-account", "berta"))
        .isEqualTo(CommandLine.ExitCode.SOFTWARE);
    assertThat(complained.toString())
        .contains("127.0.0.1:1 cannot be reached with TLS")
        .doesNotContain("\tat ");
  }

  private int demo(Map<String, String> environment, String... arguments) {
    return Demo.commandLine(environment)
        .setOut(new PrintWriter(told))
        .setErr(new PrintWriter(complained))
        .execute(List.of(arguments).toArray(String[]::new));
  }
}
