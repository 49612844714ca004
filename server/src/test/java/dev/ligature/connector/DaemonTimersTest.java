package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DaemonTimersTest {
  @Test
  void everyTimerIsASettingInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    assertThat(DaemonTimers.class.getRecordComponents())
        .extracting(RecordComponent::getName)
        .map(name -> CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, name))
        .allSatisfy(name -> assertThat(readme).contains("." + name + "`"));
  }
}
