package dev.ligature.db;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.StartupRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedPlatformTest {
  @ParameterizedTest
  @CsvSource({"Linux,amd64", "Linux,aarch64", "Mac OS X,x86_64", "Mac OS X,aarch64"})
  void acceptsSystemsWhoseBinariesCome(String os, String architecture) {
    assertThatCode(() -> EmbeddedPlatform.requireSupported(os, architecture))
        .doesNotThrowAnyException();
  }

  @Test
  void namesTheWayOutElsewhere() {
    assertThatThrownBy(() -> EmbeddedPlatform.requireSupported("Windows 11", "amd64"))
        .isInstanceOf(StartupRefusal.class)
        .hasMessageContaining("Windows 11")
        .hasMessageContaining("LIGATURE_DB_URL");
  }
}
