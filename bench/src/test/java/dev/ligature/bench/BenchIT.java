package dev.ligature.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The benchmark runs and every call of it is answered; nothing is said about speed. */
class BenchIT {
  @Test
  void everyCallIsAnswered() throws IOException {
    ByteArrayOutputStream told = new ByteArrayOutputStream();

    Bench.run(200, Duration.ofMillis(500), 2, new PrintStream(told, true, UTF_8));

    assertThat(told.toString(UTF_8).lines().filter(line -> line.startsWith("| ")).skip(1))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).endsWith("| 0 |"));
  }
}
