package dev.ligature.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.StartupRefusal;
import dev.ligature.db.DatabaseLogin;
import dev.ligature.db.DatabaseMark;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartupGuardTest {
  private static final DatabaseMark LAPTOP = new DatabaseMark("development", false);
  private static final DatabaseMark PRODUCTION = new DatabaseMark("production", true);

  private static StartupSettings settings(
      boolean isDevelopment, boolean isEmbedded, String kek, String host, boolean hasCertificate) {
    return new StartupSettings(
        isDevelopment,
        "jdbc:postgresql://db/ligature",
        new DatabaseLogin("ligature_application", ""),
        isEmbedded,
        kek,
        host,
        hasCertificate,
        isDevelopment,
        isDevelopment);
  }

  private static StartupSettings laptop() {
    return settings(true, true, "dev-file:///kek", "127.0.0.1", false);
  }

  /** A laptop on which one thing is real. */
  private static StartupSettings laptopWith(RealGround ground) {
    return switch (ground) {
      case PRODUCTION_MARK -> laptop();
      case EXTERNAL_DATABASE -> settings(true, false, "dev-file:///kek", "127.0.0.1", false);
      case CLOUD_KEY -> settings(true, true, "gcp-kms://projects/p", "127.0.0.1", false);
      case OPEN_LISTENER -> settings(true, true, "dev-file:///kek", "0.0.0.0", false);
    };
  }

  @Test
  void laptopMayHaveEveryDevelopmentPart() {
    assertThat(DevelopmentPart.values()).allMatch(part -> part.isOn(laptop()));
    assertThatCode(() -> StartupGuard.check(laptop(), LAPTOP)).doesNotThrowAnyException();
  }

  @Test
  void productionMayHaveNone() {
    StartupSettings production = settings(false, false, "gcp-kms://projects/p", "0.0.0.0", true);
    assertThatCode(() -> StartupGuard.check(production, PRODUCTION)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void everyPartRefusesEveryRealGround(RealGround ground) {
    StartupSettings settings = laptopWith(ground);
    DatabaseMark mark = ground == RealGround.PRODUCTION_MARK ? PRODUCTION : LAPTOP;
    String[] messages =
        Arrays.stream(DevelopmentPart.values())
            .filter(part -> part.isOn(settings))
            .map(part -> StartupGuard.refusal(part, ground))
            .toArray(String[]::new);
    assertThat(messages).hasSizeGreaterThanOrEqualTo(DevelopmentPart.values().length - 1);
    assertThatThrownBy(() -> StartupGuard.check(settings, mark))
        .isInstanceOf(StartupRefusal.class)
        .hasMessage(String.join(System.lineSeparator(), messages));
  }

  @Test
  void productionRefusesToSpeakInPlainText() {
    StartupSettings plain = settings(false, false, "gcp-kms://projects/p", "127.0.0.1", false);
    assertThatThrownBy(() -> StartupGuard.check(plain, PRODUCTION))
        .hasMessageContaining("plain text")
        .hasMessageContaining("marked production");
  }

  @Test
  void everyRefusalHasItsOwnMessage() {
    assertThat(
            Stream.of(DevelopmentPart.values())
                .flatMap(
                    part ->
                        Stream.of(RealGround.values())
                            .map(ground -> StartupGuard.refusal(part, ground))))
        .doesNotHaveDuplicates();
  }
}
