package dev.ligature.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantPolicyTest {
  /** Every field at its strictest side of the pair, or at the loosest. */
  private static TenantPolicy policy(String looseField) {
    return new TenantPolicy(
        looseField.equals("domains") ? Set.of("a.example", "b.example") : Set.of("a.example"),
        !looseField.equals("personal"),
        looseField.equals("providers") ? Set.of() : Set.of("work"),
        looseField.equals("platforms") ? Set.of("IRC", "XMPP") : Set.of("IRC"),
        looseField.equals("risk") ? Set.of() : Set.of("SLACK"),
        looseField.equals("link") ? 1 : 2,
        looseField.equals("send") ? 2 : 3,
        looseField.equals("identities") ? 9 : 8,
        !looseField.equals("merge"),
        looseField.equals("delay") ? 59 : 60,
        looseField.equals("undo") ? 29 : 30,
        looseField.equals("confirm") ? "CONNECTOR" : "CHANNEL",
        looseField.equals("ceiling") ? "LINKED" : "PARTIAL",
        !looseField.equals("mail"),
        looseField.equals("watch") ? Set.of("eye") : Set.of(),
        looseField.equals("inbound") ? Set.of("ear") : Set.of(),
        looseField.equals("countries") ? Set.of("NO", "SE") : Set.of("NO"));
  }

  @ParameterizedTest
  @CsvSource({
    "domains",
    "personal",
    "providers",
    "platforms",
    "risk",
    "link",
    "send",
    "identities",
    "merge",
    "delay",
    "undo",
    "confirm",
    "ceiling",
    "mail",
    "watch",
    "inbound",
    "countries"
  })
  void eachFieldLoosensInOneDirectionOnly(String field) {
    assertThat(policy(field).isLooserThan(policy("none"))).isTrue();
    assertThat(policy("none").isLooserThan(policy(field))).isFalse();
  }

  @Test
  void theSamePolicyIsNotLooser() {
    assertThat(policy("none").isLooserThan(policy("none"))).isFalse();
    assertThat(TenantPolicy.DEFAULT.isLooserThan(TenantPolicy.DEFAULT)).isFalse();
  }
}
