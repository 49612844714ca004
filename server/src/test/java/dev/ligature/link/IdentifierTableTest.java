package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.DomainException;
import dev.ligature.link.wallet.WalletAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pairs of spellings that look, read or fold alike. Two names of one mailbox, telephone or user
 * have one canonical form; everything else is refused or stays apart. A hyphen in the second column
 * means that the first is refused.
 */
class IdentifierTableTest {
  private static Optional<String> canonical(String kind, String raw) {
    try {
      return Optional.of(
          switch (kind) {
            case "email" -> EmailCanonicaliser.canonicalise(raw, "f").canonical();
            case "phone" -> PhoneCanonicaliser.canonicalise(raw, "f").canonical();
            case "wallet" -> WalletAddress.parse(raw, "f").identifier(raw).canonical();
            default -> RemoteIds.canonical(kind, raw).canonical();
          });
    } catch (DomainException refused) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email | ada@example.org | ADA@EXAMPLE.ORG",
        "email | ada@example.org | ' ada@example.org '",
        "email | ada@example.org | ada＠example.org",
        "email | ada@example.org | ａｄａ@example.org",
        "email | ada@example.org | ada@ｅｘａｍｐｌｅ.org",
        "email | ada@example.org | ada@example。org",
        "email | ada@example.org | 𝐚𝐝𝐚@example.org",
        "email | kelvin@example.org | \u212Aelvin@example.org",
        "email | sam@example.org | \u017Fam@example.org",
        "email | fi@example.org | ﬁ@example.org",
        "email | ada@xn--bcher-kva.example | ada@bücher.example",
        "email | ada@xn--bcher-kva.example | ada@BÜCHER.example",
        "email | ada@xn--bcher-kva.example | ada@bu\u0308cher.example",
        "email | ada@xn--fa-hia.de | ada@faß.de",
        "email | ada@xn--fa-hia.de | ada@FAẞ.de",
        "email | a1@example.org | a①@example.org",
        "phone | +4722334455 | ' +4722334455 '",
        "wallet | eip155:1:0xde709f2102306220921060314715629080e2fb77 |"
            + " eip155:10:0xDE709F2102306220921060314715629080E2FB77",
        "wallet | eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed |"
            + " eip155:1:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "xmpp | ada@example.org | ADA@EXAMPLE.ORG",
        "xmpp | ada@example.org | ada@example.org/phone",
        "xmpp | ada@bücher.example | ada@xn--bcher-kva.example",
        "xmpp | åda@example.org | A\u030Ada@example.org",
        "xmpp | ada@example.org | ａｄａ@example.org",
        "irc | libera/ada[] | libera/ADA[]",
        "irc | 'libera/ada|^' | 'libera/Ada|^'",
      })
  void ATK_A21_twoNamesOfOneAreOne(String kind, String one, String other) {
    assertThat(canonical(kind, one.replace("\\\\", "\\"))).isPresent();
    assertThat(canonical(kind, other.replace("\\\\", "\\")))
        .isEqualTo(canonical(kind, one.replace("\\\\", "\\")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email | ada@example.org | a.da@example.org",
        "email | ada@example.org | ada+x@example.org",
        "email | ada@example.org | аda@example.org",
        "email | mike@example.org | m\u0131ke@example.org",
        "email | mike@example.org | MİKE@example.org",
        "email | ada@example.org | ada\u200D@example.org",
        "email | ada@example.org | ada\u200B@example.org",
        "email | ada@example.org | ada\u00AD@example.org",
        "email | ada@example.org | \u202Eada@example.org",
        "email | ada@example.org | a\u0301da@example.org",
        "email | ada@example.org | \"ada\"@example.org",
        "email | ada@example.org | ada(x)@example.org",
        "email | ada@example.org | ada@example.org.",
        "email | ada@example.org | ada@exаmple.org",
        "email | ada@example.org | ada@sub.example.org",
        "email | ada@example.org | ada@example.org@example.org",
        "email | ada@fass.de | ada@faß.de",
        "email | ada@paypal.org | ada@раураl.org",
        "email | ss@example.org | ß@example.org",
        "phone | +4722334455 | 4722334455",
        "phone | +4722334455 | +47 22 33 44 55",
        "phone | +4722334455 | 004722334455",
        "phone | +4722334455 | +47(0)22334455",
        "phone | +4722334455 | ＋4722334455",
        "phone | +4722334455 | +٤٧٢٢٣٣٤٤٥٥",
        "phone | +4722334455 | +4722334455\u200D",
        "phone | +4722334455 | +4722334455;ext=1",
        "phone | +4722334455 | +47223344550",
        "phone | +390612345678 | +39612345678",
        "phone | +12025550123 | +19005550123",
        "wallet | eip155:1:0xde709f2102306220921060314715629080e2fb77 |"
            + " 0xde709f2102306220921060314715629080e2fb77",
        "wallet | eip155:1:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed |"
            + " eip155:1:0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "telegram | 12345 | 012345",
        "telegram | 12345 | +12345",
        "telegram | 12345 | @ada",
        "telegram | 12345 | １２３４５",
        "telegram | 12345 | -12345",
        "matrix | @ada:example.org | @Ada:example.org",
        "matrix | @ada:example.org | ada:example.org",
        "matrix | @ada:example.org | @ada:example.org:8448",
        "matrix | @ada:example.org | @аda:example.org",
        "xmpp | ada@example.org | a da@example.org",
        "xmpp | ada@example.org | a@da@example.org",
        "xmpp | ada@example.org | example.org",
        "xmpp | ada@example.org | ad\u200Da@example.org",
        "irc | libera/ada | oftc/ada",
        "irc | libera/ada[] | libera/ada{}",
        "irc | 'libera/ada|' | libera/ada\\\\",
        "irc | libera/ada^ | libera/ada~",
        "irc | libera/ada | ada",
        "irc | libera/ada | libera/ädä",
        "irc | libera/ada | libera/1ada",
        "slack | T024BE7LD/U061F7AUR | T024BE7LE/U061F7AUR",
        "slack | T024BE7LD/U061F7AUR | U061F7AUR",
        "slack | T024BE7LD/U061F7AUR | T024BE7LD/u061f7aur",
        "discord | 80351110224678912 | 080351110224678912",
        "discord | 80351110224678912 | ada#1234",
        "forum | ada | Ada",
        "forum | ada | a da",
        "forum | ada | ädä"
      })
  void ATK_A21_oneNameIsNotAnothers(String kind, String one, String other) {
    assertThat(canonical(kind, one)).isPresent();
    assertThat(canonical(kind, other)).isNotEqualTo(canonical(kind, one));
  }
}
