package dev.ligature.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ligature.db.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The same statements by pgbench, which has no network of ours and no rules: what is possible. */
final class Floor {
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+) \\(without");

  private final EmbeddedDatabase database;
  private final Optional<Path> pgbench;

  Floor(EmbeddedDatabase database) {
    this.database = database;
    this.pgbench = find();
  }

  private static Optional<Path> find() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, "pgbench"));
    Stream<Path> debian =
        Stream.of("18", "17", "16", "15")
            .map(version -> Path.of("/usr/lib/postgresql", version, "bin", "pgbench"));
    return Stream.concat(onPath, debian).filter(Files::isExecutable).findFirst();
  }

  /**
   * Runs of a script a second, with 16 connections; empty where pgbench is missing.
   *
   * @param work name of the script
   * @param highest highest number that the script draws
   */
  OptionalDouble run(String work, Duration time, long highest) {
    if (pgbench.isEmpty()) {
      return OptionalDouble.empty();
    }
    URI url = URI.create(database.access().url().substring("jdbc:".length()));
    try {
      Path file = Files.createTempFile("floor", ".sql");
      try (InputStream source =
          Objects.requireNonNull(Floor.class.getResourceAsStream("/floor/" + work + ".sql"))) {
        Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      }
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  pgbench.get().toString(),
                  "-n",
                  "-M",
                  "prepared",
                  "-c",
                  "16",
                  "-j",
                  "2",
                  "-T",
                  Long.toString(Math.max(1, time.toSeconds())),
                  "-D",
                  "highest=" + highest,
                  "-f",
                  file.toString(),
                  "-h",
                  url.getHost(),
                  "-p",
                  Integer.toString(url.getPort()),
                  "-U",
                  database.administrator().user(),
                  url.getPath().substring(1)));
      builder.environment().put("PGPASSWORD", database.administrator().password());
      Process process = builder.redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      Files.delete(file);
      Matcher rate = RATE.matcher(output);
      if (!rate.find()) {
        throw new IllegalStateException("pgbench failed:\n" + output);
      }
      return OptionalDouble.of(Double.parseDouble(rate.group(1)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
