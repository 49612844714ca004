package dev.ligature.testkit.irc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IrcMessageTest {

  @Test
  void readsTagsSourceCommandAndTrailingText() {
    IrcMessage message =
        IrcMessage.parse("@label=a\\sb;account=maria :maria!m@host privmsg #a :hello: all");

    assertThat(message)
        .isEqualTo(
            new IrcMessage(
                Map.of("label", "a b", "account", "maria"),
                "maria!m@host",
                "PRIVMSG",
                List.of("#a", "hello: all")));
    assertThat(message.nick()).isEqualTo("maria");
  }

  @Test
  void writesWhatItReads() {
    IrcMessage message =
        IrcMessage.of("irc.test", "332", "maria", "#a", "a topic").withTag("label", "x;y\\: z\\");

    assertThat(IrcMessage.parse(message.line())).isEqualTo(message);
  }
}
