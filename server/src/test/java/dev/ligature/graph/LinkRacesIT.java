package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.PrivacyMode;
import dev.ligature.client.Refusals;
import dev.ligature.graph.GraphFixture.Person;
import dev.ligature.testing.SharedServer;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sixteen callers at once on the links of four accounts; the links stay a forest. */
class LinkRacesIT {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 10 * Integer.getInteger("fuzz.rounds", 2);
  private static final Set<String> FAIR =
      Set.of(
          "ALREADY_CONNECTED",
          "TARGET_NOT_LINKABLE",
          "TARGET_LINKED_ELSEWHERE",
          "NOT_FOUND",
          "RETRY",
          "STATE_CHANGED");

  private final GraphFixture fixture = new GraphFixture(SharedServer.get());
  private final Map<String, Integer> outcomes = new HashMap<>();

  private enum Act {
    LINK,
    UNLINK,
    MODE
  }

  private List<String> links() {
    return fixture.sql.list(
        row -> row.uuid("link_id").toString(),
        "select link_id from account_link where tenant_id = ?",
        fixture.tenant.id());
  }

  private static void act(Act act, Random random, List<Person> people, List<String> links) {
    Person one = people.get(random.nextInt(people.size()));
    Person other = people.get(random.nextInt(people.size()));
    String link = links.isEmpty() ? GraphFixture.id() : links.get(random.nextInt(links.size()));
    switch (act) {
      case LINK -> one.link(other);
      case UNLINK -> one.unlink(link);
      case MODE ->
          one.ceiling(
              link,
              random.nextBoolean()
                  ? PrivacyMode.PRIVACY_MODE_ISOLATED
                  : PrivacyMode.PRIVACY_MODE_LINKED);
    }
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException failure) {
      return Refusals.of(failure).orElseThrow().reasonName();
    }
  }

  private void round(ExecutorService callers, Act first, Act second, List<Person> people, long seed)
      throws Exception {
    List<String> before = links();
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Act act = i % 2 == 0 ? first : second;
      Random random = new Random(seed + i);
      calls.add(
          callers.submit(
              () -> {
                start.await();
                return outcome(() -> act(act, random, people, before));
              }));
    }
    for (Future<String> call : calls) {
      outcomes.merge(call.get(), 1, Integer::sum);
    }
  }

  /** Every account is the root of a tree, and as many links as joins were counted. */
  private void requireForest(List<Person> people) {
    Map<UUID, UUID> root = new HashMap<>();
    people.forEach(each -> root.put(id(each), id(each)));
    List<UUID[]> edges =
        fixture.sql.list(
            row -> new UUID[] {row.uuid("low_account_id"), row.uuid("high_account_id")},
            "select low_account_id, high_account_id from account_link where tenant_id = ?",
            fixture.tenant.id());
    for (UUID[] edge : edges) {
      UUID low = find(root, edge[0]);
      UUID high = find(root, edge[1]);
      assertThat(low).as("a cycle closes between %s and %s", edge[0], edge[1]).isNotEqualTo(high);
      root.put(low, high);
    }
  }

  private static UUID id(Person person) {
    return UUID.fromString(person.account());
  }

  private static UUID find(Map<UUID, UUID> root, UUID account) {
    UUID here = account;
    while (!root.getOrDefault(here, here).equals(here)) {
      here = root.getOrDefault(here, here);
    }
    return here;
  }

  @Test
  void ATK_A26_linkUnlinkAndModeAtOnceLeaveAForest() throws Exception {
    long seed = Long.getLong("link.seed", System.nanoTime());
    List<Person> people =
        List.of(fixture.person(), fixture.person(), fixture.person(), fixture.person());
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      for (int i = 0; i < ROUNDS; i++) {
        for (Act first : Act.values()) {
          for (Act second : Act.values()) {
            if (first.compareTo(second) <= 0) {
              round(callers, first, second, people, seed + 1000L * i);
              requireForest(people);
            }
          }
        }
      }
    }
    System.out.printf("races of links: seed %d, %d rounds a pair, %s%n", seed, ROUNDS, outcomes);
    assertThat(outcomes.remove("OK")).isPositive();
    assertThat(outcomes.keySet()).as("seed " + seed).isSubsetOf(FAIR);
  }
}
