package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.db.Sql;
import dev.ligature.link.RaceCast.Act;
import dev.ligature.testing.SharedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sixteen callers at a barrier for each pair of acts on the same accounts, round after round;
 * {@code race.rounds} says how often. Half of them are repetitions, as impatient clients make them.
 */
class RacePairsIT {
  private static final int CALLERS = 16;
  private static final int ROUNDS = Integer.getInteger("race.rounds", 20);

  /** What a caller may be told who lost a race. */
  private static final Set<String> FAIR =
      Set.of(
          "OK",
          "ACCOUNT_NOT_ACTIVE",
          "ALREADY_CONNECTED",
          "LAST_IDENTITY",
          "NOT_FOUND",
          "POLICY_FORBIDS",
          "RETRY",
          "SESSION_REVOKED",
          "STATE_CHANGED",
          "TARGET_LINKED_ELSEWHERE",
          "TARGET_NOT_LINKABLE",
          "TICKET_EXPIRED",
          "UNDO_BLOCKED",
          "UNVERIFIED",
          "WRONG_STATE");

  private final MergeFixture people = new MergeFixture(SharedServer.get());
  private final Sql sql = people.server.bean(Sql.class);
  private final RaceCast cast = new RaceCast(people);

  static Stream<Arguments> pairs() {
    return Stream.of(Act.values())
        .flatMap(
            first ->
                Stream.of(Act.values())
                    .filter(second -> first.compareTo(second) <= 0)
                    .map(second -> Arguments.of(first, second)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void ATK_A26_twoActsAtOnceLeaveNothingBroken(Act first, Act second) throws Exception {
    Map<String, Integer> ends = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        cast.refill();
        List<Runnable> calls = new ArrayList<>(cast.prepare(first));
        calls.addAll(cast.prepare(second));
        race(threads, calls).forEach(end -> ends.merge(end, 1, Integer::sum));
        assertThat(broken()).as("%s and %s, round %d", first, second, round).isEmpty();
      }
    }

    assertThat(FAIR).as("ends of %s and %s: %s", first, second, ends).containsAll(ends.keySet());
    assertThat(ends).containsKey("OK");
  }

  private static List<String> race(ExecutorService threads, List<Runnable> calls) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(CALLERS);
    List<Future<String>> running = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Runnable call = calls.get(i % calls.size());
      running.add(
          threads.submit(
              () -> {
                barrier.await();
                return Outcome.of(call);
              }));
    }
    List<String> ends = new ArrayList<>();
    for (Future<String> each : running) {
      ends.add(each.get());
    }
    return ends;
  }

  private List<String> broken() {
    List<String> broken = new ArrayList<>(MergeInvariants.broken(sql, people.tenant.id()));
    broken.addAll(
        sql.list(
            row -> "an active account has no way to sign in",
            """
            select from account a where tenant_id = ? and state = 'ACTIVE' and not exists (
              select from identity i
              where i.tenant_id = a.tenant_id and i.account_id = a.account_id
                and i.verified_time is not null and i.is_sign_in_capable)
            """,
            people.tenant.id()));
    if (StoredForest.read(sql, people.tenant.id()).hasCycle()) {
      broken.add("links close a cycle");
    }
    return broken;
  }
}
