package dev.ligature.daemon.irc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IrcInputTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "ligature", "#a,#b", "#a b", "#a\r\nQUIT", "#a\u0007"})
  void refusesChannelNamesThatTheWireCannotCarry(String name) {
    assertThatThrownBy(() -> new ChannelName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7maria", "ma ria", "maria\r\nQUIT", "maria!x"})
  void refusesNicksThatIrcDoesNotAllow(String nick) {
    IrcSecret secret = new IrcSecret("secret".toCharArray());
    assertThatThrownBy(() -> new IrcLogin(nick, "maria", secret))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\nbreak", "nul\0"})
  void refusesSecretsThatTheWireCannotCarryAndDoesNotRepeatThem(String password) {
    assertThatThrownBy(() -> new IrcSecret(password.toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a password has 1 to 200 bytes and neither spaces nor control characters");
  }

  @Test
  void aSecretIsNeverPrintedAndGoneOnceClosed() {
    IrcSecret secret = new IrcSecret("hunter2".toCharArray());
    assertThat(new IrcLogin("maria", "maria", secret).toString()).doesNotContain("hunter2");

    secret.close();

    assertThatThrownBy(secret::reveal).isInstanceOf(IllegalStateException.class);
  }
}
