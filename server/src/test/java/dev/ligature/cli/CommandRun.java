package dev.ligature.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * How a command ended in this process.
 *
 * @param exit exit code
 */
record CommandRun(int exit, String out, String err) {
  static CommandRun of(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Ligature.commandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(List.of(arguments).toArray(String[]::new));
    return new CommandRun(exit, out.toString(), err.toString());
  }
}
