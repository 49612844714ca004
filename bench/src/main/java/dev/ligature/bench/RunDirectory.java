package dev.ligature.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Where a run keeps its files, until it ends. A run that was killed leaves them behind, and its
 * PostgreSQL running; the next run ends that and deletes both.
 */
final class RunDirectory {
  private static final String PREFIX = "ligature-bench";
  private static final String OWNER = "owner";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RunDirectory() {}

  /** Makes a directory of this process below another one, and cleans up after killed runs. */
  static Path make(Path below) throws IOException {
    List<Path> others;
    try (Stream<Path> files = Files.list(below)) {
      others = files.filter(RunDirectory::isLeft).toList();
    }
    for (Path left : others) {
      endPostgres(left);
      delete(left);
    }
    Path made = Files.createTempDirectory(below, PREFIX);
    Files.writeString(made.resolve(OWNER), sign(ProcessHandle.current()));
    return made;
  }

  /** Whether it is the directory of a run whose process is gone. */
  private static boolean isLeft(Path directory) {
    Path owner = directory.resolve(OWNER);
    if (!directory.getFileName().toString().startsWith(PREFIX) || !Files.isReadable(owner)) {
      return false;
    }
    try {
      String sign = Files.readString(owner);
      return process(sign).map(RunDirectory::sign).filter(sign::equals).isEmpty();
    } catch (IOException vanished) {
      return false;
    }
  }

  /** Numbers of processes come again; with their start they do not. */
  private static String sign(ProcessHandle process) {
    return process.pid()
        + "\n"
        + process.info().startInstant().map(Object::toString).orElse("at an unknown time");
  }

  private static Optional<ProcessHandle> process(String text) {
    return text.lines().findFirst().map(Long::parseLong).flatMap(ProcessHandle::of);
  }

  private static void endPostgres(Path left) throws IOException {
    Path lock = left.resolve("database/postgres/postmaster.pid");
    if (!Files.exists(lock)) {
      return;
    }
    Optional<ProcessHandle> postgres =
        process(Files.readString(lock)).filter(each -> isOf(left, each));
    if (postgres.isPresent()) {
      postgres.get().destroy();
      try {
        postgres.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        postgres.get().destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        postgres.get().destroyForcibly();
      }
    }
  }

  /** Each run unpacks its own binaries. */
  private static boolean isOf(Path directory, ProcessHandle process) {
    return process.info().command().filter(it -> Path.of(it).startsWith(directory)).isPresent();
  }

  /** Deletes a directory with all that it holds, as far as that goes. */
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
