package dev.ligature.testing;

import dev.ligature.db.DatabaseLogin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the machine's own binaries, in a directory of its own, on a free loopback port. A
 * superuser starts it as the user {@code postgres}, because PostgreSQL refuses to run as root.
 */
public final class ExternalPostgres implements AutoCloseable {
  private static final Path DEBIANS = Path.of("/usr/lib/postgresql");
  private static final int START_TRIES = 3;

  private final Path binaries;
  private final Path data;
  private final int port;

  private ExternalPostgres(Path binaries, Path data, int port) {
    this.binaries = binaries;
    this.data = data;
    this.port = port;
  }

  /**
   * Where the machine keeps its PostgreSQL, if it has one. What {@code pg_config} tells of may be
   * of another version than the server that is installed.
   */
  public static Optional<Path> binaries() throws IOException {
    List<Path> directories = new ArrayList<>();
    try {
      directories.add(Path.of(output(new ProcessBuilder("pg_config", "--bindir"))));
    } catch (IOException missing) {
      // There may be a server without it.
    }
    if (Files.isDirectory(DEBIANS)) {
      try (Stream<Path> versions = Files.list(DEBIANS)) {
        versions.map(version -> version.resolve("bin")).forEach(directories::add);
      }
    }
    return directories.stream()
        .filter(directory -> Files.isExecutable(directory.resolve("initdb")))
        .findFirst();
  }

  /** Makes an empty one and starts it. */
  public static ExternalPostgres start(Path binaries) throws IOException {
    Path data = Path.of(output(asUser("mktemp", "-d", "/tmp/ligature-postgres-XXXXXX")));
    run(
        binaries,
        "initdb",
        "-D",
        data.toString(),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C");
    for (int tries = 1; ; tries++) {
      int port = freePort();
      try {
        run(
            binaries,
            "pg_ctl",
            "-D",
            data.toString(),
            "-l",
            data.resolve("log").toString(),
            "-o",
            "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''",
            "-w",
            "start");
        return new ExternalPostgres(binaries, data, port);
      } catch (IllegalStateException e) {
        // Somebody else may have taken the port since.
        if (tries == START_TRIES) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ProcessBuilder asUser(String... command) {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    words.addAll(List.of(command));
    return new ProcessBuilder(words).directory(Path.of("/").toFile());
  }

  private static void run(Path binaries, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(binaries.resolve(program).toString()));
    command.addAll(List.of(arguments));
    output(asUser(command.toArray(String[]::new)));
  }

  private static String output(ProcessBuilder builder) throws IOException {
    Path printed = Files.createTempFile("ligature", ".out");
    try {
      // A file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
      Process process = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
      if (process.onExit().join().exitValue() != 0) {
        throw new IllegalStateException(builder.command() + ": " + Files.readString(printed));
      }
      return Files.readString(printed).strip();
    } finally {
      Files.delete(printed);
    }
  }

  /** Roles and template in it, for test databases. */
  public TestPostgres forTests() {
    return new TestPostgres(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", new DatabaseLogin("postgres", ""));
  }

  @Override
  public void close() throws IOException {
    run(binaries, "pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    output(asUser("rm", "-r", data.toString()));
  }
}
