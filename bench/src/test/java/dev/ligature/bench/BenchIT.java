package dev.ligature.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row does what it says; nothing is said about speed. */
class BenchIT {
  private static final Scale SMALL =
      new Scale(200, Duration.ofMillis(200), Duration.ofMillis(300), 2, 2, 4, 20);

  @Test
  void everyCallOfEveryRowIsAnsweredAndRecorded() throws IOException {
    List<Row> rows = Bench.run(SMALL, List.of(), new PrintStream(OutputStream.nullOutputStream()));

    assertThat(rows)
        .hasSize(16)
        .allSatisfy(row -> assertThat(row.isTrue()).as(row.toString()).isTrue());
  }
}
