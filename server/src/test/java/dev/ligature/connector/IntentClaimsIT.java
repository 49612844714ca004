package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.common.Action;
import dev.ligature.common.DomainException;
import dev.ligature.common.IntentId;
import dev.ligature.common.Reason;
import dev.ligature.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntentClaimsIT {
  private static final IntentResult DONE = new IntentResult.Succeeded(List.of("m1"));
  private static final IntentResult AWAY =
      new IntentResult.Failed(
          IntentFailure.UNAVAILABLE, true, null, IntentResult.RateScope.CHANNEL);
  private static TestServer server;

  private IntentFixture fixture;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(IntentClaimsIT.class, Map.of("ligature.connector.intent-sweep", "1h"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    fixture = new IntentFixture(server);
  }

  @Test
  void INV_S9_theSameIdAndBodyIsTheSameIntentAndAnotherBodyIsRefused() {
    NewIntent wanted = fixture.message("#a", "hello");
    IntentLedger ledger = fixture.bean(IntentLedger.class);
    Intent first = ledger.submit(fixture.owner, wanted).intent();
    Intent second = ledger.submit(fixture.owner, wanted).intent();
    assertThat(second).isEqualTo(first);
    NewIntent other =
        new NewIntent(
            wanted.id(),
            wanted.connector(),
            wanted.action(),
            "#a",
            "#a",
            new byte[] {1},
            wanted.life(),
            null,
            null);
    assertThatThrownBy(() -> ledger.submit(fixture.owner, other))
        .isInstanceOfSatisfying(
            DomainException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.REQUEST_ID_REUSED));
  }

  @Test
  void INV_S2_twoNodesClaimEachIntentOnce() throws Exception {
    AssignmentFence fence = fixture.assign();
    for (int i = 0; i < 20; i++) {
      fixture.submit("#" + i, "hello");
    }
    List<List<IntentDelivery>> both = together(() -> fixture.claim(fence), 2);
    List<IntentId> claimed =
        both.stream()
            .flatMap(List::stream)
            .map(delivery -> delivery.claim().fence().intent())
            .toList();
    assertThat(claimed).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void INV_S2_aWriteWithAnOldEpochChangesNothing() {
    AssignmentFence old = fixture.assign();
    IntentId intent = fixture.submit("#a", "hello");
    IntentDelivery delivery = fixture.claim(old).getFirst();
    AssignmentFence now = fixture.assign();
    assertThat(fixture.dispatched(old, delivery)).isEqualTo(WriteVerdict.FENCED);
    assertThat(fixture.outcome(old, delivery, DONE)).isEqualTo(WriteVerdict.FENCED);
    assertThat(fixture.outcome(now, delivery, DONE)).isEqualTo(WriteVerdict.FENCED);
    assertThat(fixture.claim(old)).isEmpty();
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.LEASED);
  }

  @Test
  void INV_S2_anAttemptIsWrittenOnlyUnderTheEpochOfItsClaim() {
    DaemonSession session = fixture.session();
    AssignmentFence old = fixture.assign(session);
    AssignmentFence now = fixture.assign(session);
    fixture.submit("#a", "hello");
    IntentDelivery delivery = fixture.claim(now).getFirst();
    assertThat(fixture.dispatched(old, delivery)).isEqualTo(WriteVerdict.FENCED);
    assertThat(fixture.dispatched(now, delivery)).isEqualTo(WriteVerdict.ACCEPTED);
    assertThat(fixture.outcome(old, delivery, DONE)).isEqualTo(WriteVerdict.FENCED);
    assertThat(fixture.outcome(now, delivery, DONE)).isEqualTo(WriteVerdict.ACCEPTED);
  }

  @Test
  void INV_S2_anOutcomeOfAnOldAttemptChangesNothing() {
    AssignmentFence fence = fixture.assign();
    IntentId intent = fixture.submit("#a", "hello");
    IntentDelivery first = fixture.claim(fence).getFirst();
    assertThat(fixture.dispatched(fence, first)).isEqualTo(WriteVerdict.ACCEPTED);
    assertThat(fixture.outcome(fence, first, AWAY)).isEqualTo(WriteVerdict.ACCEPTED);
    fixture.skipWait(intent);
    IntentDelivery second = fixture.claim(fence).getFirst();
    assertThat(second.claim().fence().attempt()).isEqualTo(2);
    assertThat(fixture.dispatched(fence, first)).isEqualTo(WriteVerdict.STALE_ATTEMPT);
    assertThat(fixture.outcome(fence, first, DONE)).isEqualTo(WriteVerdict.ALREADY);
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.LEASED);
  }

  @Test
  void INV_S3_anOutcomeReportedTwiceCountsOnce() throws Exception {
    AssignmentFence fence = fixture.assign();
    IntentId intent = fixture.submit("#a", "hello");
    IntentDelivery delivery = fixture.claim(fence).getFirst();
    assertThat(fixture.dispatched(fence, delivery)).isEqualTo(WriteVerdict.ACCEPTED);
    assertThat(fixture.dispatched(fence, delivery)).isEqualTo(WriteVerdict.ALREADY);
    assertThat(together(() -> fixture.outcome(fence, delivery, DONE), 2))
        .containsExactlyInAnyOrder(WriteVerdict.ACCEPTED, WriteVerdict.ALREADY);
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.SUCCEEDED);
    assertThat(fixture.intent(intent).remoteMessageIds()).containsExactly("m1");
  }

  @Test
  void INV_S8_intentsOfOneKeyAreDeliveredInOrderOneAtATime() {
    AssignmentFence fence = fixture.assign();
    IntentId first = fixture.submit("#a", "1");
    IntentId second = fixture.submit("#a", "2");
    IntentId other = fixture.submit("#b", "1");
    List<IntentDelivery> deliveries = fixture.claim(fence);
    assertThat(deliveries)
        .extracting(delivery -> delivery.claim().fence().intent())
        .containsExactly(first, other);
    fixture.outcome(fence, deliveries.getFirst(), AWAY);
    assertThat(fixture.claim(fence)).isEmpty();
    fixture.skipWait(first);
    IntentDelivery again = fixture.claim(fence).getFirst();
    assertThat(again.claim().fence().intent()).isEqualTo(first);
    fixture.outcome(fence, again, DONE);
    assertThat(fixture.claim(fence))
        .extracting(delivery -> delivery.claim().fence().intent())
        .containsExactly(second);
  }

  @Test
  void INV_S7_aClaimStaysWithinTheCredits() {
    AssignmentFence fence = fixture.assign();
    for (int i = 0; i < 5; i++) {
      fixture.submit("#" + i, "12345");
    }
    assertThat(fixture.claim(fence, 0, 100)).isEmpty();
    assertThat(fixture.claim(fence, 2, 100)).hasSize(2);
    assertThat(fixture.claim(fence, 10, 12)).hasSize(2);
  }

  @Test
  void INV_S11_nothingIsClaimedOrDispatchedAfterAPause() {
    AssignmentFence fence = fixture.assign();
    IntentId intent = fixture.submit("#a", "hello");
    IntentDelivery delivery = fixture.claim(fence).getFirst();
    fixture.bean(ConnectorControls.class).pause(fixture.owner, fixture.connector, false);
    assertThat(fixture.dispatched(fence, delivery)).isEqualTo(WriteVerdict.STALE_ATTEMPT);
    assertThat(fixture.claim(fence)).isEmpty();
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.PENDING);
    fixture.bean(ConnectorControls.class).resume(fixture.owner, fixture.connector);
    assertThat(fixture.claim(fence)).hasSize(1);
  }

  @Test
  void INV_S10_aRevocationDuringADispatchLeavesNoIntentBehind() throws Exception {
    for (int round = 0; round < 10; round++) {
      IntentFixture each = new IntentFixture(server);
      AssignmentFence fence = each.assign();
      IntentId intent = each.submit("#a", "hello");
      IntentDelivery delivery = each.claim(fence).getFirst();
      List<Object> results =
          together(
              List.of(
                  () -> each.dispatched(fence, delivery),
                  () -> each.bean(ConnectorControls.class).revoke(each.owner, each.connector)));
      IntentState state = each.intent(intent).state();
      assertThat(state)
          .isEqualTo(
              results.getFirst() == WriteVerdict.ACCEPTED
                  ? IntentState.DEAD_UNKNOWN
                  : IntentState.CANCELLED);
      assertThat(each.dispatched(fence, delivery)).isEqualTo(WriteVerdict.FENCED);
      assertThat(each.outcome(fence, delivery, DONE)).isEqualTo(WriteVerdict.FENCED);
      assertThat(each.claim(fence)).isEmpty();
    }
  }

  @Test
  void aLostClaimWaitsAgainWithoutADispatchAndIsUnknownWithOne() {
    AssignmentFence fence = fixture.assign();
    IntentId undispatched = fixture.submit("#a", "1");
    IntentId dispatched = fixture.submit("#b", "2");
    List<IntentDelivery> deliveries = fixture.claim(fence);
    fixture.dispatched(fence, deliveries.get(1));
    fixture.loseLease();
    fixture.sweep();
    assertThat(fixture.intent(undispatched).state()).isEqualTo(IntentState.PENDING);
    assertThat(fixture.intent(dispatched).state()).isEqualTo(IntentState.UNKNOWN);
    AssignmentFence next = fixture.assign();
    assertThat(fixture.claim(next))
        .extracting(delivery -> delivery.claim().fence().intent())
        .containsExactly(undispatched);
    assertThat(fixture.outcome(next, deliveries.get(1), DONE)).isEqualTo(WriteVerdict.ACCEPTED);
    assertThat(fixture.intent(dispatched).state()).isEqualTo(IntentState.SUCCEEDED);
  }

  @Test
  void anIntentThatLosesThreeSessionsIsDead() {
    IntentId intent = fixture.submit("#a", "poison");
    for (int i = 0; i < 3; i++) {
      assertThat(fixture.claim(fixture.assign())).hasSize(1);
      fixture.loseLease();
      fixture.sweep();
    }
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.DEAD);
  }

  @Test
  void aPlatformsWishToWaitParksTheConnectorAndIsNoFailure() {
    AssignmentFence fence = fixture.assign();
    IntentId intent = fixture.submit("#a", "1");
    fixture.submit("#b", "2");
    IntentDelivery delivery = fixture.claim(fence, 1, 100).getFirst();
    fixture.outcome(
        fence,
        delivery,
        new IntentResult.Failed(
            IntentFailure.RATE_LIMITED,
            true,
            Duration.ofMinutes(5),
            IntentResult.RateScope.CONNECTOR));
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.RETRY_WAIT);
    assertThat(fixture.intent(intent).failureCount()).isZero();
    assertThat(fixture.claim(fence)).isEmpty();
  }

  @Test
  void tenFailuresInARowStopTheSending() {
    AssignmentFence fence = fixture.assign();
    IntentId first = fixture.submit("#a", "1");
    fixture.submit("#b", "2");
    for (int i = 0; i < 5; i++) {
      for (IntentDelivery delivery : fixture.claim(fence)) {
        fixture.outcome(fence, delivery, AWAY);
        fixture.skipWait(delivery.claim().fence().intent());
      }
    }
    assertThat(fixture.intent(first).failureCount()).isEqualTo(5);
    assertThat(fixture.claim(fence)).isEmpty();
    assertThat(
            fixture.bean(ConnectorControls.class).get(fixture.owner, fixture.connector).desired())
        .isEqualTo(DesiredState.READ_ONLY);
    assertThatThrownBy(() -> fixture.submit("#a", "3"))
        .isInstanceOfSatisfying(
            DomainException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONNECTOR_NOT_SENDING));
  }

  @Test
  void whatLostItsAuthorisationIsCancelledByTheClaim() {
    AssignmentFence fence = fixture.assign();
    IntentId intent = fixture.submit("#a", "1");
    fixture.sql.update(
        "update account set session_epoch = 2 where account_id = ?", fixture.account);
    assertThat(fixture.claim(fence)).isEmpty();
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.CANCELLED);
  }

  @Test
  void withdrawnConsentEndsWhatIsQueuedAndRefusesMore() {
    IntentId intent = fixture.submit("#a", "1");
    Consents.Changed withdrawn =
        fixture.bean(Consents.class).withdraw(fixture.owner, fixture.connector, Set.of());
    assertThat(withdrawn.cancelledIntents()).isEqualTo(1);
    assertThat(fixture.intent(intent).state()).isEqualTo(IntentState.CANCELLED);
    assertThatThrownBy(() -> fixture.submit("#a", "2"))
        .isInstanceOfSatisfying(
            DomainException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONSENT_MISSING));
  }

  @Test
  void aScopeThatAChannelTakesAwayRefusesTheChannelOnly() {
    PersonaScopes scopes = fixture.bean(PersonaScopes.class);
    PersonaScopes.InForce before = scopes.get(fixture.owner, fixture.connector);
    scopes.set(
        fixture.owner,
        fixture.connector,
        new ScopeSet(before.scopes().everywhere(), Map.of("#quiet", Set.of())),
        before.version());
    assertThatThrownBy(() -> fixture.submit("#quiet", "1"))
        .isInstanceOfSatisfying(
            DomainException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.SCOPE_MISSING));
    assertThat(fixture.intent(fixture.submit("#loud", "1")).action())
        .isEqualTo(Action.SEND_MESSAGE);
  }

  private static <T> List<T> together(Callable<T> act, int times) throws Exception {
    List<Callable<? extends T>> acts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      acts.add(act);
    }
    return together(acts);
  }

  private static <T> List<T> together(List<Callable<? extends T>> acts) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(acts.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<? extends T> act : acts) {
        futures.add(
            threads.submit(
                () -> {
                  barrier.await(10, TimeUnit.SECONDS);
                  return act.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(30, TimeUnit.SECONDS));
      }
      return results;
    }
  }
}
