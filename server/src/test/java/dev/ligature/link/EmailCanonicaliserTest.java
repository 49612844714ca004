package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.DomainException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailCanonicaliserTest {
  @ParameterizedTest
  @CsvSource({
    "ada@example.org, ada@example.org",
    "' Ada@Example.ORG ', ada@example.org",
    "a.d.a+x@gmail.com, a.d.a+x@gmail.com",
    "ａｄａ@example.org, ada@example.org",
    "ada@ＥＸＡＭＰＬＥ.org, ada@example.org",
    "ada@bücher.example, ada@xn--bcher-kva.example",
    "ada@xn--bcher-kva.example, ada@xn--bcher-kva.example",
    "ada@faß.de, ada@xn--fa-hia.de",
    "ada@example。org, ada@example.org",
    "ﬁ@example.org, fi@example.org"
  })
  void ATK_A21_givesOneFormToOneMailbox(String raw, String canonical) {
    assertThat(EmailCanonicaliser.canonicalise(raw, "email").canonical()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "a@b@c.org",
        "\"ada\"@example.org",
        "ada(x)@example.org",
        "<ada@example.org>",
        "@relay.org:ada@example.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..b@example.org",
        "ada@-example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@127.0.0.1",
        "ada@[127.0.0.1]",
        "ada@exa_mple.org",
        "a da@example.org",
        "ada@example.org\r\nBcc: x@y.org",
        "ada\u0000@example.org",
        "ada\u200d@example.org",
        "ada\u202e@example.org",
        "ada\u00ad@example.org",
        "ada@exam\u00adple.org",
        "ada@exam\u200bple.org",
        "ada@exam\u2060ple.org",
        "\u0131da@example.org",
        "ada@xn--0.org",
        "ädä@example.org"
      })
  void ATK_A22_refusesWhatIsNoPlainAddress(String raw) {
    assertThatThrownBy(() -> EmailCanonicaliser.canonicalise(raw, "email"))
        .isInstanceOf(DomainException.class);
  }

  @Test
  void ATK_A22_isIdempotentOnWhateverItAccepts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "abcdefzAZ0123459.+-_abcdef@@ßıſéＡ。‍\u00ad \"(),:;<>[]\\\t";
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = 3 + random.nextInt(14);
      for (int k = 0; k < length; k++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (random.nextBoolean()) {
        text.append("@example.org");
      }
      try {
        String canonical = EmailCanonicaliser.canonicalise(text.toString(), "email").canonical();
        accepted++;
        assertThat(canonical).as("seed %d", seed).matches("[!-~&&[^@]]+@[a-z0-9.-]+");
        assertThat(EmailCanonicaliser.canonicalise(canonical, "email").canonical())
            .as("seed %d", seed)
            .isEqualTo(canonical);
      } catch (DomainException refused) {
        assertThat(refused.field()).isEqualTo("email");
      }
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(1000);
  }

  @Test
  void refusesAddressesBeyondTheLimitsOfSmtp() {
    String longest = "a".repeat(64) + "@" + "b".repeat(60) + ".org";
    assertThat(EmailCanonicaliser.canonicalise(longest, "email").canonical()).isEqualTo(longest);
    assertThatThrownBy(() -> EmailCanonicaliser.canonicalise("a" + longest, "email"))
        .isInstanceOf(DomainException.class);
  }
}
