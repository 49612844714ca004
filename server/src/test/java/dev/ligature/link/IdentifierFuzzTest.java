package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.DomainException;
import dev.ligature.link.wallet.WalletAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever is accepted has the strict form of its kind and is its own canonical form. {@code
 * -Dfuzz.identifiers=1000000} runs it at the length of the long profile.
 */
class IdentifierFuzzTest {
  private static final int STRINGS = Integer.getInteger("fuzz.identifiers", 20_000);
  private static final String TRICKS =
      "@@@...:/+-_[]{}|^\\`~ \t\r\n\0\"'(),;<>\u200d\u00ad\u202e\u0131\u017f\u212aßıéåＡ９。＠̊аİ";

  private record Kind(
      Function<String, CanonicalIdentifier> canonicaliser, Pattern strict, List<String> seeds) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "email",
          new Kind(
              raw -> EmailCanonicaliser.canonicalise(raw, "f"),
              Pattern.compile(
                  "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+"),
              List.of("ada@example.org", "a.b+c@bücher.example", "x@xn--fa-hia.de")),
          "phone",
          new Kind(
              raw -> PhoneCanonicaliser.canonicalise(raw, "f"),
              Pattern.compile("\\+[1-9][0-9]{6,14}"),
              List.of("+4722334455", "+12025550123", "+390612345678")),
          "wallet",
          new Kind(
              raw -> WalletAddress.parse(raw, "f").identifier(raw),
              Pattern.compile("eip155:1:0x[0-9a-f]{40}"),
              List.of("eip155:10:0xde709f2102306220921060314715629080e2fb77")),
          "xmpp",
          remote("xmpp", "[^@/\\s]+@[^@/\\s]+", "ada@example.org", "åda@bücher.example/x"),
          "matrix",
          remote("matrix", "@[!-~]+:[!-~]+", "@ada:example.org", "@a=b:[::1]:8448"),
          "irc",
          remote("irc", "[a-z0-9.-]+/[a-z0-9\\[\\]\\\\^`_{|}~-]+", "libera/Ada[]", "oftc/x|y"),
          "slack",
          remote("slack", "[A-Za-z0-9.-]+/[UW][A-Z0-9]+", "T024BE7LD/U061F7AUR"),
          "telegram",
          remote("telegram", "[1-9][0-9]*", "123456789"),
          "discord",
          remote("discord", "[1-9][0-9]*", "80351110224678912"));

  private static Kind remote(String platform, String strict, String... seeds) {
    return new Kind(
        raw -> RemoteIds.canonical(platform, raw), Pattern.compile(strict), List.of(seeds));
  }

  @Test
  void ATK_A22_whatIsAcceptedIsStrictAndItsOwnCanonicalForm() {
    long seed = Long.getLong("identifier.seed", System.nanoTime());
    Random random = new Random(seed);
    KINDS.forEach(
        (name, kind) -> {
          int accepted = 0;
          for (int i = 0; i < STRINGS; i++) {
            String raw = mutated(random, kind.seeds().get(random.nextInt(kind.seeds().size())));
            accepted += accepts(kind, raw, "seed %d, %s".formatted(seed, name)) ? 1 : 0;
          }
          assertThat(accepted).as("seed %d, %s", seed, name).isGreaterThan(STRINGS / 100);
        });
  }

  private static boolean accepts(Kind kind, String raw, String about) {
    CanonicalIdentifier identifier;
    try {
      identifier = kind.canonicaliser().apply(raw);
    } catch (DomainException refused) {
      return false;
    }
    String canonical = identifier.canonical();
    assertThat(canonical).as(about).matches(kind.strict());
    assertThat(kind.canonicaliser().apply(canonical).canonical()).as(about).isEqualTo(canonical);
    return true;
  }

  private static String mutated(Random random, String seed) {
    StringBuilder text = new StringBuilder(seed);
    for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, trick(random));
        case 1 -> text.insert(at, trick(random));
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.setCharAt(at, Character.toUpperCase(text.charAt(at)));
        default -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }

  private static char trick(Random random) {
    return TRICKS.charAt(random.nextInt(TRICKS.length()));
  }
}
