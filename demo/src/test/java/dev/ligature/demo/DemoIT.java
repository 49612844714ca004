package dev.ligature.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemoIT {
  @Test
  void theStoryComesOutAsTold() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();

    Demo.run(new PrintStream(told, true, StandardCharsets.UTF_8));

    assertThat(told.toString(StandardCharsets.UTF_8))
        .contains("BAD_CREDENTIALS")
        .contains("joined [#ligature]")
        .contains("<anna, account anna> Hello, this is really me.")
        .contains("<anna, account anna> This waited until I was back.")
        .contains("observer: anna left")
        .doesNotContain("correct-horse");
  }
}
