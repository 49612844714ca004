package dev.ligature.cli;

import dev.ligature.client.crypto.CryptoRefused;
import dev.ligature.common.StartupRefusal;
import io.micronaut.runtime.exceptions.ApplicationStartupException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The commands behind the launcher. */
@Command(
    name = "ligature",
    description = "Identity platform: proves, links and merges the identities of one person.",
    mixinStandardHelpOptions = true,
    version = "ligature 0.1.0",
    scope = ScopeType.LOCAL,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Up.class,
      Serve.class,
      Migrate.class,
      Recanonicalise.class,
      Audit.class,
      Token.class,
      SignAssertion.class,
      Seal.class
    })
public final class Ligature {
  static final int EXIT_REFUSED = 3;

  private static final Pattern MISSING_SETTING =
      Pattern.compile("Error resolving property value \\[(.+?)\\]\\. Property doesn't exist");

  private Ligature() {}

  /**
   * Runs one command, {@code serve} where none is named. Exit codes: 0 done, 1 failed, 2 misused, 3
   * refused to start.
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments.length == 0 ? new String[] {"serve"} : arguments));
  }

  static CommandLine commandLine() {
    return commandLine(new Ligature());
  }

  /** A command with the manners of all commands. */
  static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof IOException || failure instanceof CryptoRefused) {
                complain(line, "ligature: " + failure);
                return CommandLine.ExitCode.SOFTWARE;
              }
              String explanation = explanation(failure);
              if (explanation == null) {
                throw failure;
              }
              complain(line, explanation);
              return EXIT_REFUSED;
            });
  }

  private static void complain(CommandLine command, String text) {
    command.getErr().println(command.getColorScheme().errorText(text));
  }

  /**
   * Why a start failed, where people can do something about it; else null. Refusals of single parts
   * come wrapped by the container that was building them.
   */
  private static @Nullable String explanation(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof StartupRefusal || cause instanceof ApplicationStartupException) {
        return message;
      }
      Matcher missing = MISSING_SETTING.matcher(message);
      if (missing.find()) {
        return "The setting " + missing.group(1) + " is required.";
      }
    }
    return null;
  }
}
