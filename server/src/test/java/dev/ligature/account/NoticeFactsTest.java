package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts that people chose cannot bend the mails they come into. */
class NoticeFactsTest {
  @Test
  void aChosenTextHasNoLineBreakAndNothingToClick() {
    for (String evil :
        List.of(
            "Ada\r\nBcc: eve@example.org",
            "https://evil.example/x",
            "go to evil.example now",
            "a\u2028b\u202eevil.example",
            "evil\u3002.example\\x")) {
      String text = NoticeFacts.none().name("reason", evil).in(NoticeKind.ACCOUNT_SUSPENDED);

      assertThat(text).doesNotContain("\r", "\n", "\u2028", "\u202e", "//", "@", "\\");
      assertThat(text).doesNotContainPattern("(?U)\\w\\.\\w");
    }
    assertThat(NoticeFacts.none().name("reason", "Too many sends.").in(NoticeKind.ACCOUNT_RESUMED))
        .as("what is harmless stays")
        .isEqualTo("Support ended the suspension of your account: Too many sends.");
  }

  @Test
  void aChosenTextIsCutToOneHundredCharacters() {
    assertThat(NoticeFacts.none().name("reason", "\uD83D\uDE00".repeat(500)).stored().get("reason"))
        .isEqualTo("\uD83D\uDE00".repeat(100) + "…");
  }

  @Test
  void aFactInBracesIsNoFactOfAnother() {
    assertThat(
            NoticeFacts.none()
                .name("provider", "{identifier} $1")
                .masked("identifier", "m…@example.org")
                .in(NoticeKind.IDENTITY_LINKED))
        .isEqualTo("{identifier} $1 (m…@example.org) was linked to your account.");
  }

  @Test
  void aNoticeWithoutItsFactsIsASentenceStill() {
    assertThat(NoticeFacts.none().in(NoticeKind.IDENTITY_LINKED))
        .isEqualTo("… (…) was linked to your account.");
    for (NoticeKind kind : NoticeKind.values()) {
      assertThat(NoticeFacts.none().in(kind)).doesNotContain("{").endsWithIgnoringCase(end(kind));
    }
  }

  private static String end(NoticeKind kind) {
    return kind.sentence().endsWith("}") ? "…" : ".";
  }
}
