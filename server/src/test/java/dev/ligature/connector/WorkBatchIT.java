package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.IntentId;
import dev.ligature.db.CountingSql;
import dev.ligature.db.Transactions;
import dev.ligature.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What many writes and claims in one transaction must not change, and what they may cost. */
class WorkBatchIT {
  private static final IntentResult DONE = new IntentResult.Succeeded(List.of("m1"));
  private static TestServer server;

  private IntentFixture one;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            WorkBatchIT.class,
            Map.of("ligature.connector.intent-sweep", "1h", CountingSql.PROPERTY, "true"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    one = new IntentFixture(server);
  }

  private static ClaimWish wish(AssignmentFence fence) {
    return new ClaimWish(fence.connector(), fence.epoch(), 100, 1 << 20);
  }

  private static AttemptReport dispatched(IntentDelivery delivery) {
    return new AttemptReport.Dispatched(delivery.claim().fence());
  }

  private static AttemptReport outcome(IntentDelivery delivery) {
    return new AttemptReport.Outcome(delivery.claim().fence(), DONE, 0.5);
  }

  private static IntentRounds.Done run(
      DaemonSession session, List<AttemptReport> reports, AssignmentFence... claims) {
    return server
        .bean(IntentRounds.class)
        .run(session, reports, Stream.of(claims).map(WorkBatchIT::wish).toList());
  }

  @Test
  void INV_S2_aFencedConnectorTakesNoOtherOfTheRoundWithIt() {
    IntentFixture two = new IntentFixture(server);
    AssignmentFence first = one.assign();
    AssignmentFence second = two.assign(first.session());
    IntentId kept = one.submit("#a", "1");
    IntentId lost = two.submit("#a", "1");
    List<IntentDelivery> both = run(first.session(), List.of(), first, second).deliveries();
    assertThat(both)
        .extracting(each -> each.claim().fence().intent())
        .containsExactlyInAnyOrder(kept, lost);
    AssignmentFence taken = two.assign();

    List<AttemptReport> reports = both.stream().map(WorkBatchIT::dispatched).toList();
    assertThat(run(first.session(), reports, first, second).verdicts())
        .containsExactlyInAnyOrder(WriteVerdict.ACCEPTED, WriteVerdict.FENCED);
    assertThat(one.intent(kept).state()).isEqualTo(IntentState.LEASED);
    assertThat(run(taken.session(), List.of(outcome(both.getFirst()))).verdicts())
        .containsExactly(WriteVerdict.FENCED);
  }

  @Test
  void INV_S4_twoStreamsThatAnnounceTheSameBatchMaySendEachIntentOnce() throws Exception {
    AssignmentFence fence = one.assign();
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 10; i++) {
        one.submit("#" + i, "hello");
      }
      List<IntentDelivery> batch = run(fence.session(), List.of(), fence).deliveries();
      assertThat(batch).hasSize(10);
      List<AttemptReport> announced = batch.stream().map(WorkBatchIT::dispatched).toList();
      List<List<WriteVerdict>> verdicts = new ArrayList<>();
      CyclicBarrier barrier = new CyclicBarrier(2);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<IntentRounds.Done>> streams = new ArrayList<>();
        for (List<AttemptReport> order : List.of(announced, announced.reversed())) {
          streams.add(
              threads.submit(
                  () -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    return run(fence.session(), order);
                  }));
        }
        verdicts.add(streams.getFirst().get(30, TimeUnit.SECONDS).verdicts());
        verdicts.add(streams.getLast().get(30, TimeUnit.SECONDS).verdicts().reversed());
      }
      for (int i = 0; i < batch.size(); i++) {
        assertThat(List.of(verdicts.getFirst().get(i), verdicts.getLast().get(i)))
            .containsExactlyInAnyOrder(WriteVerdict.ACCEPTED, WriteVerdict.ALREADY);
      }
      assertThat(run(fence.session(), batch.stream().map(WorkBatchIT::outcome).toList()).verdicts())
          .containsOnly(WriteVerdict.ACCEPTED);
    }
  }

  @Test
  void theOutcomesRoundClaimsTheNextOfEachKey() {
    AssignmentFence fence = one.assign();
    IntentId first = one.submit("#a", "1");
    IntentId second = one.submit("#a", "2");
    IntentDelivery delivery = run(fence.session(), List.of(), fence).deliveries().getFirst();
    assertThat(delivery.claim().fence().intent()).isEqualTo(first);
    assertThat(run(fence.session(), List.of(outcome(delivery)), fence).deliveries())
        .extracting(each -> each.claim().fence().intent())
        .containsExactly(second);
  }

  @Test
  void aClaimOfNothingWritesAndLocksNothing() {
    AssignmentFence fence = one.assign();
    one.submit("#a", "1");
    assertThat(run(fence.session(), List.of(), fence).deliveries()).hasSize(1);
    one.submit("#a", "waits for the one before");
    boolean hasWritten =
        one.bean(Transactions.class)
            .run(
                () -> {
                  assertThat(run(fence.session(), List.of(), fence).deliveries()).isEmpty();
                  return one.sql.one(
                      row -> row.bool("has_written"),
                      "select pg_current_xact_id_if_assigned() is not null as has_written");
                });
    assertThat(hasWritten).isFalse();
  }

  @Test
  void aRoundCostsTheSameWhateverItsSize() {
    CountingSql counted = server.bean(CountingSql.class);
    AssignmentFence fence = one.assign();
    List<Map<String, Integer>> costs = new ArrayList<>();
    for (int size : List.of(1, 1, 20)) {
      for (int i = 0; i < size; i++) {
        one.submit("#" + i, "hello");
      }
      List<IntentDelivery> batch = new ArrayList<>();
      int claim =
          counted.during(() -> batch.addAll(run(fence.session(), List.of(), fence).deliveries()));
      assertThat(batch).hasSize(size);
      int dispatch =
          counted.during(
              () -> run(fence.session(), batch.stream().map(WorkBatchIT::dispatched).toList()));
      int outcome =
          counted.during(
              () -> run(fence.session(), batch.stream().map(WorkBatchIT::outcome).toList(), fence));
      costs.add(Map.of("claim", claim, "dispatch", dispatch, "outcome and claim", outcome));
    }
    assertThat(costs.subList(1, 3))
        .containsOnly(Map.of("claim", 3, "dispatch", 5, "outcome and claim", 7));
  }
}
