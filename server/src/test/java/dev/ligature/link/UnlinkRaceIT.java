package dev.ligature.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestDatabase;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestIdentities.Mailbox;
import dev.ligature.testing.TestServer;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of an identity and another one that go at once, one remains. */
class UnlinkRaceIT {
  private static final int ROUNDS = Integer.getInteger("race.rounds", 20);

  private final UnlinkRace race = new UnlinkRace(SharedServer.get());

  private Mailbox mailbox(String account) {
    return TestIdentities.verified(race.server, race.tenant.id(), account);
  }

  @Test
  void ATK_A25_ofTheLastTwoIdentitiesOneAlwaysRemains() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(race.ofTheLastTwo())
          .as("round %d", round)
          .containsExactlyInAnyOrder("OK", "STATE_CHANGED", "1 left");
    }
  }

  /** A guard that looks before it locks lets both go at either of these. */
  @ParameterizedTest
  @ValueSource(strings = {"repeatable\\ read", "serializable"})
  void ATK_A25_oneRemainsWhateverIsolationTheDatabaseHasByDefault(String isolation)
      throws Exception {
    TestDatabase database = TestDatabase.create(UnlinkRaceIT.class);
    String url = database.access().url();
    String options =
        "options=" + URLEncoder.encode("-c default_transaction_isolation=" + isolation, UTF_8);
    try (TestServer server =
        TestServer.start(
            database, Map.of("ligature.db.url", url + (url.contains("?") ? "&" : "?") + options))) {
      UnlinkRace there = new UnlinkRace(server);
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(there.ofTheLastTwo())
            .as("round %d", round)
            .containsExactlyInAnyOrder("OK", "STATE_CHANGED", "1 left");
      }
    }
  }

  @Test
  void ATK_A25_oneAfterTheOtherTheFirstOfTwoGoesAndOfThreeBoth() throws Exception {
    String two = race.tenant.account();
    Mailbox first = mailbox(two);
    mailbox(two);
    assertThat(race.unlink(two, first).call()).isEqualTo("OK");
    assertThat(race.identities(two)).isEqualTo(1);

    String three = race.tenant.account();
    mailbox(three);
    for (Mailbox each : List.of(mailbox(three), mailbox(three))) {
      assertThat(race.unlink(three, each).call()).isEqualTo("OK");
    }
    assertThat(race.identities(three)).isEqualTo(1);
  }

  @Test
  void aReportAndAnUnlinkAtOnceLeaveAnIdentityOrRecovery() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String ada = race.tenant.account();
      Mailbox reported = mailbox(ada);
      Mailbox unlinked = mailbox(ada);

      List<String> outcomes =
          race.together(ada, List.of(race.report(ada, reported), race.unlink(ada, unlinked)));

      assertThat(outcomes.getFirst()).isEqualTo("OK");
      assertThat(race.identities(ada) == 1 || race.state(ada).equals("RECOVERY_ONLY"))
          .as("round %d: %s", round, outcomes)
          .isTrue();
    }
  }
}
