package dev.ligature.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.SecureIds;
import dev.ligature.db.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed run left is gone with the next one. */
class RunDirectoryIT {
  @TempDir private Path below;

  @Test
  void endsThePostgresOfAKilledRunAndDeletesItsFiles() throws Exception {
    Path killed = RunDirectory.make(below);
    EmbeddedDatabase _ =
        EmbeddedDatabase.start(killed.resolve("database"), new SecureIds(Clock.systemUTC()));
    ProcessHandle postgres =
        ProcessHandle.of(
                Files.readAllLines(killed.resolve("database/postgres/postmaster.pid")).stream()
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow())
            .orElseThrow();
    Process over = new ProcessBuilder("true").start();
    over.waitFor();
    Files.writeString(killed.resolve("owner"), over.pid() + "\nat an unknown time");

    Path next = RunDirectory.make(below);

    postgres.onExit().get(30, SECONDS);
    assertThat(killed).doesNotExist();
    RunDirectory.delete(next);
    assertThat(below).isEmptyDirectory();
  }

  @Test
  void leavesLivingRunsAndStrangersAlone() throws Exception {
    Path living = RunDirectory.make(below);
    Path stranger = Files.createDirectory(below.resolve("ligature-bench-notes"));

    Path next = RunDirectory.make(below);

    assertThat(below.toFile().listFiles())
        .extracting(file -> file.toPath())
        .containsExactlyInAnyOrder(living, stranger, next);
  }
}
