package dev.ligature.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code up} as a process of its own, as a developer starts it. */
record UpProcess(Process process, int port, String tenant, String printed)
    implements AutoCloseable {
  private static final Pattern RUNS = Pattern.compile("runs on 127.0.0.1:(\\d+) .*tenant: (\\S+)");
  private static final String LAST_LINE = "Stop it with Ctrl-C.";

  /** Starts a command of the launcher. */
  static Process launch(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Ligature.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("LIGATURE_"));
    return builder.redirectErrorStream(true).start();
  }

  /** Starts it on a free port and waits until it runs. */
  static UpProcess start(Path data) throws IOException {
    Process process = launch("up", "--data", data.toString(), "--port", "0");
    BufferedReader output = process.inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.append(line).append('\n');
      Matcher runs = RUNS.matcher(seen);
      if (line.equals(LAST_LINE) && runs.find()) {
        return new UpProcess(
            process, Integer.parseInt(runs.group(1)), runs.group(2), seen.toString());
      }
    }
    throw new AssertionError("up ended early:\n" + seen);
  }

  /** Ends it at once, as a crash would (SIGKILL). */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("a killed process lives");
    }
  }

  /** Ends it by SIGTERM. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("up does not end on SIGTERM");
    }
  }
}
