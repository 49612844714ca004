package dev.ligature.cli;

import dev.ligature.common.StartupRefusal;
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
    subcommands = {Up.class, Serve.class, Migrate.class, Token.class})
public final class Ligature {
  static final int EXIT_REFUSED = 3;

  private Ligature() {}

  /**
   * Runs one command, {@code serve} where none is named. Exit codes: 0 done, 1 failed, 2 misused, 3
   * refused to start.
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments.length == 0 ? new String[] {"serve"} : arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Ligature())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              StartupRefusal refusal = refusalIn(failure);
              if (refusal == null) {
                throw failure;
              }
              command.getErr().println(command.getColorScheme().errorText(refusal.getMessage()));
              return EXIT_REFUSED;
            });
  }

  /** Refusals of single parts come wrapped by the container that was building them. */
  private static @Nullable StartupRefusal refusalIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartupRefusal refusal) {
        return refusal;
      }
    }
    return null;
  }
}
