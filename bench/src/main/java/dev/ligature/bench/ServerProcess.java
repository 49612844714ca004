package dev.ligature.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The measured server, seen from outside: its port, its heap, and a way to hold it still. */
final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern PORT = Pattern.compile(BenchServer.LISTENING + "(\\d+)");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the server.
   *
   * @param settings properties of the server; they travel in its environment, because one is a
   *     password
   */
  static ServerProcess start(Map<String, Object> settings, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(
                JDK.resolve("java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                BenchServer.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("LIGATURE_"));
    settings.forEach(
        (property, value) ->
            builder
                .environment()
                .put(
                    property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                    String.valueOf(value)));
    try {
      return new ServerProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The TCP port it listens on, as soon as it does. */
  int port() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String said = said();
      Matcher matcher = PORT.matcher(said);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the server did not start:\n" + said);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of living objects: a class histogram counts them after a full collection. */
  long heapBytes() {
    Matcher total = TOTAL.matcher(run(JDK.resolve("jcmd").toString(), pid(), "GC.class_histogram"));
    if (!total.find()) {
      throw new IllegalStateException("jcmd tells no total");
    }
    return Long.parseLong(total.group(1));
  }

  /** Does something while the server is stopped, so that it has the machine for itself. */
  <T> T halted(Supplier<T> action) {
    String _ = run("kill", "-STOP", pid());
    try {
      return action.get();
    } finally {
      String _ = run("kill", "-CONT", pid());
    }
  }

  private String pid() {
    return Long.toString(process.pid());
  }

  private static String run(String... command) {
    try {
      Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
      if (tool.waitFor() != 0) {
        throw new IllegalStateException(List.of(command) + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
